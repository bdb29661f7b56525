internal import Linux
package import Model

/// Looks for the reason behind a refusal whose errno alone says little. Done only after a failure.
package func diagnose(_ failure: Failure) -> Set<Diagnosis> {
    guard case .refused(let error) = failure.reason else { return [] }
    var found: Set<Diagnosis> = []
    switch error.operation {
    case .clone3, .write, .open, .openat2:
        if number(in: "/proc/sys/user/max_user_namespaces") == 0 { found.insert(.userNamespacesLimitedToZero) }
        if number(in: "/proc/sys/kernel/unprivileged_userns_clone") == 0 {
            found.insert(.userNamespacesDisabledByDebian)
        }
        if number(in: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1 {
            found.insert(.userNamespacesRestrictedByAppArmor)
        }
    case .fsmount, .fsconfig, .fsopen, .moveMount, .openTree, .mountSetattr:
        if isProcCovered() { found.insert(.procPartlyCovered) }
    default:
        break
    }
    if statusField("Seccomp:") == "2" { found.insert(.insideSeccompFilter) }
    if Probe.contents(of: "/proc/self/status") == nil { found.insert(.noProc) }
    if error.errno == .noSystemCall, let release = Probe.contents(of: "/proc/sys/kernel/osrelease") {
        found.insert(.kernelTooOld(String(decoding: release.prefix { $0 > 32 }, as: UTF8.self)))
    }
    return found
}

private func number(in path: ByteString) -> Int? {
    Probe.contents(of: path).flatMap { Int(String(decoding: $0.prefix { $0 > 32 }, as: UTF8.self)) }
}

private func statusField(_ name: String) -> String? {
    guard let bytes = Probe.contents(of: "/proc/self/status") else { return nil }
    for line in bytes.split(separator: UInt8(ascii: "\n")) where line.starts(with: name.utf8) {
        return String(decoding: line.dropFirst(name.utf8.count).filter { $0 > 32 }, as: UTF8.self)
    }
    return nil
}

/// Containers mount over parts of /proc; the kernel then lets no one inside mount a fresh one.
private func isProcCovered() -> Bool {
    guard let table = Probe.contents(of: "/proc/self/mountinfo") else { return false }
    return table.split(separator: UInt8(ascii: "\n")).contains { line in
        let fields = line.split(separator: UInt8(ascii: " "))
        return fields.count > 4 && fields[4].starts(with: "/proc/".utf8)
    }
}
