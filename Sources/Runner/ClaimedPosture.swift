internal import Linux
internal import Model

/// What the payload says of itself where the kernel tells no one else.
struct ClaimedPosture {
    let descriptors: Int
    let securebits: UInt
    let dumpable: Bool

    /// Compares this and the kernel's word on the process with the plan; nil when all agrees.
    ///
    /// Kernel: proc_pid_status(5), which anyone may read of a process that can't be read otherwise.
    func difference(from plan: Posture, of pid: Int32) throws(SystemError) -> Failure.Reason? {
        let status = try ProcessStatus(of: pid)
        func differs(_ field: PostureField, _ expected: UInt64, _ found: UInt64?) -> Failure.Reason? {
            found == expected ? nil : .posture(field: field, expected: expected, found: found ?? UInt64.max)
        }
        return differs(.uid, UInt64(plan.hostUser.uid), status.same("Uid:"))
            ?? differs(.gid, UInt64(plan.hostUser.gid), status.same("Gid:"))
            ?? differs(.noNewPrivileges, plan.noNewPrivileges ? 1 : 0, status.same("NoNewPrivs:"))
            ?? differs(.capabilities, plan.capabilities, status.capabilities)
            ?? differs(.seccompMode, UInt64(plan.seccompMode), status.seccompMode(unless: plan.seccompMode))
            ?? differs(.securebits, UInt64(Capabilities.lockedSecurebits), UInt64(securebits))
            ?? differs(.descriptors, UInt64(plan.descriptors), UInt64(descriptors))
            ?? differs(.dumpable, 0, dumpable ? 1 : 0)
    }
}

/// /proc/PID/status, field by field.
struct ProcessStatus {
    private let lines: [ArraySlice<UInt8>]

    init(of pid: Int32) throws(SystemError) {
        lines = try Files.contents(of: ByteString("/proc/\(pid)/status")).split(separator: UInt8(ascii: "\n"))
    }

    /// The number that all columns of a line agree on: real, effective, saved and file system id.
    func same(_ name: String) -> UInt64? {
        let columns = columns(name)
        let numbers = columns.compactMap { UInt64(String(decoding: $0, as: UTF8.self)) }
        guard let first = numbers.first, numbers.count == columns.count else { return nil }
        return numbers.allSatisfy { $0 == first } ? first : nil
    }

    /// Inheritable, permitted, effective, bounding and ambient, or-ed.
    var capabilities: UInt64? {
        var all: UInt64 = 0
        for name in ["CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"] {
            guard let column = columns(name).first, let set = UInt64(String(decoding: column, as: UTF8.self), radix: 16)
            else { return nil }
            all |= set
        }
        return all
    }

    /// A filter of an outer container is no difference from a plan that loads none.
    func seccompMode(unless planned: UInt8) -> UInt64? {
        let mode = same("Seccomp:")
        return planned == 0 && mode == 2 ? 0 : mode
    }

    private func columns(_ name: String) -> [ArraySlice<UInt8>] {
        let prefix = Array(name.utf8)
        guard let line = lines.first(where: { $0.starts(with: prefix) }) else { return [] }
        return line.dropFirst(prefix.count).split { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }
    }
}
