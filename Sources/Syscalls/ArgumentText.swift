/// How the values of an argument are written.
struct ArgumentText {
    /// How the names of its values begin; none: it is shown as a number.
    private let beginnings: [String]
    /// Flags beside the value, and the mask that leaves them out.
    let ignored: UInt64
    let mask: String
    /// It has nothing but flags: each has a name of its own.
    let isFlags: Bool

    init(_ call: String, _ argument: String) {
        var (ignored, mask, isFlags): (UInt64, String, Bool) = (0, "", false)
        switch (call, argument) {
        case (_, "domain"): beginnings = ["AF_"]
        case (_, "type"): (beginnings, ignored, mask) = (["SOCK_"], ~0xF, "SOCK_TYPE_MASK")
        case (_, "level"): beginnings = ["SOL_"]
        case ("personality", _): beginnings = ["ADDR_", "PERSONALITY_"]
        case ("arch_prctl", _): beginnings = ["ARCH_"]
        case ("prctl", _): beginnings = ["PR_"]
        case ("ptrace", _): beginnings = ["PTRACE_"]
        case ("futex", _): (beginnings, ignored, mask) = (["FUTEX_"], 0x180, "~FUTEX_FLAGS")
        case ("ioctl", _): beginnings = ["TC", "TIOC", "FIO", "KDSK", "FS_IOC", "SIOC", "NSIO"]
        case ("clone", _), ("unshare", _): (beginnings, isFlags) = (["CLONE_NEW"], true)
        default: beginnings = []
        }
        (self.ignored, self.mask, self.isFlags) = (ignored, mask, isFlags)
    }

    func text(_ value: UInt64) -> String {
        if isFlags { return flagsText(value) }
        let value = value & ~ignored
        return name(value) ?? "0x\(String(value, radix: 16))"
    }

    func test(_ argument: String, _ value: UInt64) -> String {
        mask.isEmpty ? "\(argument) == \(text(value))" : "\(argument) & \(mask) == \(text(value))"
    }

    func name(_ value: UInt64) -> String? {
        KernelConstants.name(of: value, beginnings)
    }

    private func flagsText(_ value: UInt64) -> String {
        var rest = value
        var names: [String] = []
        for bit in 0..<64 where value & 1 << UInt64(bit) != 0 {
            guard let name = name(1 << UInt64(bit)) else { continue }
            names.append(name)
            rest &= ~(1 << UInt64(bit))
        }
        if rest != 0 || names.isEmpty { names.append("0x\(String(rest, radix: 16))") }
        return names.joined(separator: "|")
    }
}
