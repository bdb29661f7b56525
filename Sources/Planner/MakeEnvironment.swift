import Model

/// The payload's whole environment as `NAME=value`: five names, then what was asked for.
func makeEnvironment(_ profile: Profile, _ facts: HostFacts, terminal: Bool) -> [ByteString] {
    var entries: [(name: ByteString, value: ByteString)] = [
        ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        ("HOME", Layout.home),
        ("USER", "user"),
        ("LANG", "C.UTF-8"),
        ("TERM", terminal ? safeTerminalName(facts) : "dumb"),
    ]
    for entry in profile.environment {
        switch entry.value {
        case .set(let name, let value):
            entries.removeAll { $0.name == name }
            entries.append((name, value))
        case .pass(let name):
            guard let value = facts.environmentValue(name) else { continue }
            entries.removeAll { $0.name == name }
            entries.append((name, value))
        }
    }
    return entries.map { $0.name + "=" + $0.value }
}

/// The caller's TERM when it is a plain word: it comes from outside and ends up in a path.
private func safeTerminalName(_ facts: HostFacts) -> ByteString {
    guard let name = facts.environmentValue("TERM"), !name.isEmpty, name.bytes.count < 64,
        name.bytes.first != UInt8(ascii: ".")
    else { return "dumb" }
    let isPlain = name.bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            true
        default: false
        }
    }
    return isPlain ? name : "dumb"
}
