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
    let isOwn = old.hasOwnSyscallPolicy || new.hasOwnSyscallPolicy
    if was == now && !isOwn { return [] }
    let calls = policyDifferences(
        from: policies == nil ? builtInPolicy(old) : policies?.old,
        to: policies == nil ? builtInPolicy(new) : policies?.new)
    var all: [ProfileDifference] = []
    if was != now {
        let kinds = calls.map(\.kind)
        let kind: ProfileDifference.Kind =
            kinds.contains(.weaker) ? .weaker : kinds.contains(.stricter) ? .stricter : .other
        all.append(ProfileDifference(kind, "system calls: \(was) → \(now)", new.syscallPolicy.origin))
    }
    if !isOwn { return all }
    return all
        + calls.map { call in
            ProfileDifference(call.kind.kind, call.text, call.place.map { .flag($0.text) })
        }
}

/// nil for one that has no filter.
private func builtInPolicy(_ profile: Profile) -> SyscallPolicy? {
    var reader = PolicyReader()
    return reader.part(named: profile.syscallPolicy.value.name).policy(named: profile.syscallPolicyName)
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
