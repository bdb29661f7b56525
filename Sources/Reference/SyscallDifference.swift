package import Model
internal import Syscalls

/// The flattened policies of two profiles; nil for one that has no filter.
package struct SyscallPolicies: Sendable {
    package let old: SyscallPolicy?
    package let new: SyscallPolicy?

    package init(old: SyscallPolicy?, new: SyscallPolicy?) {
        self.old = old
        self.new = new
    }
}

/// Between two built-in policies one line; where rules of somebody's own are involved each call.
func syscallDifferences(_ old: Profile, _ new: Profile, _ policies: SyscallPolicies?) -> [ProfileDifference] {
    let (was, now) = (old.syscallPolicyName, new.syscallPolicyName)
    let title = "system calls: \(was) → \(now)"
    let origin = new.syscallPolicy.origin
    guard let policies else {
        if was == now { return [] }
        let isWeaker = new.syscallPolicy.value.rank > old.syscallPolicy.value.rank
        return [ProfileDifference(isWeaker ? .weaker : .stricter, title, origin)]
    }
    let calls = policyDifferences(from: policies.old, to: policies.new)
    var all: [ProfileDifference] = []
    if was != now {
        let kinds = calls.map(\.kind)
        let kind: ProfileDifference.Kind =
            kinds.contains(.weaker) ? .weaker : kinds.contains(.stricter) ? .stricter : .other
        all.append(ProfileDifference(kind, title, origin))
    }
    return all
        + calls.map { call in
            ProfileDifference(call.kind.kind, call.text, call.place.map { .flag($0.text) })
        }
}

extension PolicyDifference.Kind {
    fileprivate var kind: ProfileDifference.Kind {
        switch self {
        case .weaker: .weaker
        case .stricter: .stricter
        case .other: .other
        }
    }
}

extension SyscallChoice {
    /// How much of the kernel each opens.
    fileprivate var rank: Int {
        switch self {
        case .strict: 0
        case .default: 1
        case .network: 2
        case .agent: 3
        case .build: 4
        case .own, .file, .none: 5
        }
    }
}
