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
        let filters = try addedFilters(plan, status)
        func differs(_ field: PostureField, _ expected: UInt64, _ found: UInt64?) -> Failure.Reason? {
            found == expected ? nil : .posture(field: field, expected: expected, found: found ?? UInt64.max)
        }
        return differs(.uid, UInt64(plan.hostUser.uid), status.same("Uid:"))
            ?? differs(.gid, UInt64(plan.hostUser.gid), status.same("Gid:"))
            ?? differs(.noNewPrivileges, plan.noNewPrivileges ? 1 : 0, status.same("NoNewPrivs:"))
            ?? differs(.capabilities, plan.capabilities, status.capabilities)
            ?? differs(.seccompMode, UInt64(plan.seccompMode), status.seccompMode(unless: plan.seccompMode))
            ?? differs(.filters, UInt64(plan.filters), filters)
            ?? differs(.securebits, plan.securebits, UInt64(securebits))
            ?? differs(.descriptors, UInt64(plan.descriptors), UInt64(descriptors))
            ?? differs(.dumpable, plan.dumpable ? 1 : 0, dumpable ? 1 : 0)
    }
}

/// How many filters the payload is under besides ours; where nestbox is under none, the mode says all.
private func addedFilters(_ plan: Posture, _ status: ProcessStatus) throws(SystemError) -> UInt64? {
    guard SeccompFilters.isFiltered else { return UInt64(plan.filters) }
    guard let own = try ProcessStatus(of: Processes.identifier).same("Seccomp_filters:"),
        let all = status.same("Seccomp_filters:"), all >= own
    else { return nil }
    return all - own
}

/// /proc/PID/status, field by field.
struct ProcessStatus {
    private let bytes: [UInt8]
    /// Where the lines begin.
    private var lines = [0]

    init(of pid: Int32) throws(SystemError) {
        bytes = try Files.contents(of: ByteString("/proc/\(pid)/status"))
        lines.reserveCapacity(64)
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { lines.append(index + 1) }
    }

    /// The number that all columns of a line agree on: real, effective, saved and file system id.
    func same(_ name: String) -> UInt64? { number(name, radix: 10) }

    /// The last column: of numbers that differ from namespace to namespace, the innermost.
    func last(_ name: String) -> UInt64? {
        guard let index = valueIndex(name) else { return nil }
        let line = bytes[index...].prefix { $0 != UInt8(ascii: "\n") }
        let column = line.split { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }.last
        return column.flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
    }

    /// Inheritable, permitted, effective, bounding and ambient, or-ed.
    var capabilities: UInt64? {
        guard let inheritable = number("CapInh:", radix: 16), let permitted = number("CapPrm:", radix: 16),
            let effective = number("CapEff:", radix: 16), let bounding = number("CapBnd:", radix: 16),
            let ambient = number("CapAmb:", radix: 16)
        else { return nil }
        return inheritable | permitted | effective | bounding | ambient
    }

    /// A filter of an outer container is no difference from a plan that loads none.
    func seccompMode(unless planned: UInt8) -> UInt64? {
        let mode = same("Seccomp:")
        return planned == 0 && mode == 2 ? 0 : mode
    }

    /// nil when the line is missing, holds something else than numbers, or numbers that differ.
    private func number(_ name: String, radix: UInt64) -> UInt64? {
        guard var index = valueIndex(name) else { return nil }
        var agreed: UInt64?
        var current: UInt64?
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if let digit = Self.digit(byte), digit < radix {
                current = (current ?? 0) &* radix &+ digit
                continue
            }
            guard byte == UInt8(ascii: "\t") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") else {
                return nil
            }
            if let number = current {
                if let agreed, agreed != number { return nil }
                agreed = number
                current = nil
            }
            if byte == UInt8(ascii: "\n") { return agreed }
        }
        return nil
    }

    /// Behind the name, at the beginning of a line.
    private func valueIndex(_ name: String) -> Int? {
        let name = Array(name.utf8)
        for start in lines where start + name.count <= bytes.count {
            var length = 0
            while length < name.count && bytes[start + length] == name[length] { length += 1 }
            if length == name.count { return start + length }
        }
        return nil
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}
