package import Model
import Config

/// What one profile allows that another does not, or no longer.
package struct ProfileDifference: Sendable {
    package enum Kind: String, Sendable {
        /// The second allows more.
        case weaker
        case stricter
        /// Neither.
        case other
    }

    package let kind: Kind
    /// `memory 256 MiB → 1 GiB`
    package let text: String
    /// Of the second profile, where it says so.
    package let origin: Origin?

    init(_ kind: Kind, _ text: String, _ origin: Origin? = nil) {
        self.kind = kind
        self.text = text
        self.origin = origin == .builtIn ? nil : origin
    }
}

/// All differences, what is weaker first.
///
/// - Parameters:
///   - policies: of system calls, where one of them is none of the built-in ones.
///   - home: of the caller, shown as `~`.
package func differences(
    from old: Profile, to new: Profile, policies: SyscallPolicies? = nil, home: ByteString?
) -> [ProfileDifference] {
    var all = mountDifferences(old, new, home: home)
    all += protectionDifferences(old, new, home: home)
    all += choiceDifferences(old, new)
    all += syscallDifferences(old, new, policies)
    all += identityDifferences(old, new)
    all += processDifferences(old, new)
    all += limitDifferences(old, new)
    return [.weaker, .stricter, .other].flatMap { kind in all.filter { $0.kind == kind } }
}

private func choiceDifferences(_ old: Profile, _ new: Profile) -> [ProfileDifference] {
    var all: [ProfileDifference] = []
    func compare(_ name: String, _ old: (Int, String), _ new: (Int, String), _ origin: Origin) {
        if old.1 != new.1 {
            all.append(.init(new.0 > old.0 ? .weaker : .stricter, "\(name): \(old.1) → \(new.1)", origin))
        }
    }
    compare("network", old.network.value.ranked, new.network.value.ranked, new.network.origin)
    compare(
        "refused system calls", old.onViolation.value.ranked, new.onViolation.value.ranked, new.onViolation.origin)
    compare("/proc", old.proc.value.ranked, new.proc.value.ranked, new.proc.origin)
    compare("/dev", old.dev.value.ranked, new.dev.value.ranked, new.dev.origin)
    compare("view", old.view.value.ranked, new.view.value.ranked, new.view.origin)
    compare("init", old.initKind.value.ranked, new.initKind.value.ranked, new.initKind.origin)
    compare("cgroup", old.cgroup.value.ranked, new.cgroup.value.ranked, new.cgroup.origin)
    compare(
        "time namespace", (old.timeNamespace.value ? 0 : 1, old.timeNamespace.value ? "own" : "the host's"),
        (new.timeNamespace.value ? 0 : 1, new.timeNamespace.value ? "own" : "the host's"), new.timeNamespace.origin)
    return all
}

private func identityDifferences(_ old: Profile, _ new: Profile) -> [ProfileDifference] {
    var all: [ProfileDifference] = []
    if old.user.value != new.user.value {
        let isRoot = new.user.value.uid == 0 || new.user.value.gid == 0
        all.append(
            .init(
                isRoot ? .weaker : .other, "user inside \(old.user.value.text) → \(new.user.value.text)",
                new.user.origin))
    }
    if old.hostUser?.value != new.hostUser?.value {
        let (was, now) = (old.hostUser?.value.text ?? "nobody's", new.hostUser?.value.text ?? "nobody's")
        all.append(
            .init(
                new.hostUser == nil ? .stricter : .weaker, "called by root, ids on the host \(was) → \(now)",
                new.hostUser?.origin))
    }
    let (was, now) = (old.idRange?.value ?? 0, new.idRange?.value ?? 0)
    if was != now {
        all.append(.init(now > was ? .weaker : .stricter, "subordinate ids \(was) → \(now)", new.idRange?.origin))
    }
    if old.hostname.value != new.hostname.value {
        all.append(
            .init(.other, "host name \(old.hostname.value.shown) → \(new.hostname.value.shown)", new.hostname.origin))
    }
    return all
}

private func processDifferences(_ old: Profile, _ new: Profile) -> [ProfileDifference] {
    var all: [ProfileDifference] = []
    for entry in new.environment where !old.environment.contains(where: { $0.value == entry.value }) {
        switch entry.value {
        case .pass(let name):
            all.append(.init(.weaker, "can now see the caller's variable \(name.shown)", entry.origin))
        case .set(let name, let value): all.append(.init(.other, "sets \(name.shown) to \(value.shown)", entry.origin))
        }
    }
    for entry in old.environment where !new.environment.contains(where: { $0.value.name == entry.value.name }) {
        switch entry.value {
        case .pass(let name): all.append(.init(.stricter, "can no longer see the caller's variable \(name.shown)"))
        case .set(let name, _): all.append(.init(.other, "no longer sets \(name.shown)"))
        }
    }
    let (was, now) = (old.passedDescriptors.map(\.value), new.passedDescriptors)
    for number in now where !was.contains(number.value) {
        all.append(.init(.weaker, "gets the caller's descriptor \(number.value)", number.origin))
    }
    for number in was where !now.contains(where: { $0.value == number }) {
        all.append(.init(.stricter, "no longer gets the caller's descriptor \(number)"))
    }
    if old.umask.value != new.umask.value {
        let opens = old.umask.value.bits & ~new.umask.value.bits != 0
        all.append(
            .init(
                opens ? .weaker : .stricter, "umask \(old.umask.value.octal) → \(new.umask.value.octal)",
                new.umask.origin))
    }
    if old.currentDirectory?.value != new.currentDirectory?.value {
        let (was, now) = (old.currentDirectory?.value.shown, new.currentDirectory?.value.shown)
        all.append(
            .init(
                .other, "working directory \(was ?? "the usual") → \(now ?? "the usual")", new.currentDirectory?.origin)
        )
    }
    return all
}

// MARK: - Choices, the one that allows less first

extension Network {
    fileprivate var ranked: (Int, String) { (self == .none ? 0 : 1, rawValue) }
}

extension ProcView {
    fileprivate var ranked: (Int, String) {
        switch self {
        case .none: (0, rawValue)
        case .pid: (1, rawValue)
        case .full: (2, rawValue)
        }
    }
}

extension DevView {
    fileprivate var ranked: (Int, String) { (self == .none ? 0 : 1, rawValue) }
}

extension View {
    fileprivate var ranked: (Int, String) { (self == .none ? 0 : 1, rawValue) }
}

extension OnViolation {
    fileprivate var ranked: (Int, String) { (self == .kill ? 0 : 1, rawValue) }
}

extension InitKind {
    fileprivate var ranked: (Int, String) { (self == .nestbox ? 0 : 1, rawValue) }
}

extension CgroupChoice {
    fileprivate var ranked: (Int, String) {
        switch self {
        case .automatic: (0, "auto")
        case .directory(let path): (0, path.shown)
        case .none: (1, "none")
        }
    }
}

extension UserGroup {
    fileprivate var text: String { "\(uid):\(gid)" }
}
