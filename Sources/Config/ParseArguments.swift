package import Model

/// Reads the options of `run` and `plan`, up to the command.
///
/// Options end at `--` or at the first word that is none. `extra` are flags of the verb alone,
/// without a value; those given are returned.
///
/// - Throws: `Refusal` that names the word and, for a mistyped option, the nearest known one.
package func parseArguments(
    _ arguments: ArraySlice<ByteString>, extra: [String] = []
) throws(Refusal) -> (profile: Profile, extra: [String]) {
    var profile = Profile()
    var given: [String] = []
    var rest = arguments
    while let word = rest.first {
        guard word.bytes.starts(with: "-".utf8), word != "-" else { break }
        rest = rest.dropFirst()
        if word == "--" { break }
        let (name, attached) = try split(word)
        if extra.contains(name) {
            if attached != nil { throw Refusal("--\(name) takes no value", hint: "write it alone") }
            given.append(name)
            continue
        }
        guard let setting = Setting(flag: name) else { throw unknown(name, extra: extra) }
        let knob = setting.knob
        guard knob.takesValue else {
            if attached != nil { throw Refusal("--\(name) takes no value", hint: "write it alone") }
            try profile.set(setting, Value(flag: name, isOn: true))
            continue
        }
        guard let text = attached ?? rest.first else {
            throw Refusal("--\(name) needs a value", hint: "--\(name) \(knob.placeholder)")
        }
        if attached == nil { rest = rest.dropFirst() }
        try profile.set(setting, Value(flag: name, bytes: text))
    }
    profile.command = Array(rest)
    if let first = rest.first, first.isEmpty {
        throw Refusal("the command is an empty word", hint: "nestbox run [options] -- COMMAND [ARGUMENT…]")
    }
    return (profile, given)
}

/// `--name` or `--name=value`.
private func split(_ word: ByteString) throws(Refusal) -> (name: String, value: ByteString?) {
    guard word.bytes.starts(with: "--".utf8) else {
        throw Refusal(
            "unknown option \(word.shown)", hint: "options are written out, for instance --ro; see nestbox run --help")
    }
    let body = word.bytes.dropFirst(2)
    guard let equals = body.firstIndex(of: UInt8(ascii: "=")) else { return (ByteString(body).shown, nil) }
    return (ByteString(body[..<equals]).shown, ByteString(body[(equals + 1)...]))
}

private func unknown(_ name: String, extra: [String]) -> Refusal {
    let known = knobs.map(\.name) + extra
    let hint = nearest(name, in: known).map { "did you mean --\($0)?" } ?? "see nestbox run --help"
    return Refusal("unknown option --\(name)", hint: hint)
}
