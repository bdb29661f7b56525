package import Model

/// Resolves the profiles that a command line names; the directory is where its relative paths start.
package typealias LoadProfiles = (Selection) throws(Refusal) -> (profile: Profile, directory: ByteString?)

/// What a command line says.
package struct RunArguments: Sendable {
    package let profile: Profile
    /// Flags of the verb alone that were given.
    package let extra: [String]
    /// And what was given to those of its options that take a value.
    package let values: [(name: String, value: ByteString)]
}

/// Reads the options of `run` and `plan`, up to the command.
///
/// Options end at `--` or at the first word that is none. `extra` are flags of the verb alone, without a value;
/// `valued` those with one, which may be written by their first letter as well. What `load` returns for the profiles that are named
/// is what the options come over, wherever the profiles stand among them.
///
/// - Throws: `Refusal` that names the word and, for a mistyped option, the nearest known one.
package func parseArguments(
    _ arguments: ArraySlice<ByteString>, extra: [String] = [], valued: [String] = [], load: LoadProfiles? = nil
) throws(Refusal) -> RunArguments {
    var line = OptionReader(arguments, extra: extra, valued: valued)
    try line.parse(over: Profile())
    if !line.selection.profiles.isEmpty || !line.selection.definitions.isEmpty, !line.given.contains("help") {
        guard let load else { throw Refusal("profiles can't be used here", hint: "give the options themselves") }
        let (profile, directory) = try load(line.selection)
        let inherited = profile.mounts.count
        line = OptionReader(arguments, extra: extra, valued: valued)
        try line.parse(over: profile)
        line.profile.overrideMounts(upTo: inherited, from: directory)
    }
    line.profile.command = Array(line.rest)
    if let first = line.rest.first, first.isEmpty {
        throw Refusal("the command is an empty word", hint: "nestbox run [options] -- COMMAND [ARGUMENT…]")
    }
    return RunArguments(profile: line.profile, extra: line.given, values: line.values)
}

/// The options of one command line, read from the front.
private struct OptionReader {
    private let extra: [String]
    private let valued: [String]
    var rest: ArraySlice<ByteString>
    var profile = Profile()
    var selection = Selection()
    var given: [String] = []
    var values: [(name: String, value: ByteString)] = []

    init(_ arguments: ArraySlice<ByteString>, extra: [String], valued: [String]) {
        rest = arguments
        self.extra = extra
        self.valued = valued
    }

    mutating func parse(over base: Profile) throws(Refusal) {
        profile = base
        while let word = rest.first {
            guard word.bytes.starts(with: "-".utf8), word != "-" else { break }
            rest = rest.dropFirst()
            if word == "--" { break }
            try parse(word)
        }
    }

    private mutating func parse(_ word: ByteString) throws(Refusal) {
        let (name, attached) = try split(word, valued)
        if extra.contains(name) {
            if attached != nil { throw takesNoValue(name) }
            given.append(name)
            return
        }
        if valued.contains(name) {
            guard let value = attached ?? rest.popFirst() else {
                throw Refusal("--\(name) needs a value", hint: "see nestbox help")
            }
            return values.append((name, value))
        }
        guard let setting = Setting(flag: name) else {
            guard let negated = Setting(negativeFlag: name) else { throw unknown(name, extra: extra + valued) }
            if attached != nil { throw takesNoValue(name) }
            return try profile.set(negated, Value(flag: name, isOn: false))
        }
        let knob = setting.knob
        guard knob.takesValue else {
            if attached != nil { throw takesNoValue(name) }
            if setting == .noUserProfiles { selection.usesUserProfiles = false }
            return try profile.set(setting, Value(flag: name, isOn: true))
        }
        guard let text = attached ?? rest.first else {
            throw Refusal("--\(name) needs a value", hint: "--\(name) \(knob.placeholder)")
        }
        if attached == nil { rest = rest.dropFirst() }
        switch setting {
        case .profile: selection.profiles.append(text)
        case .define: selection.definitions.append(text)
        default: try profile.set(setting, Value(flag: name, bytes: text))
        }
    }
}

private func takesNoValue(_ name: String) -> Refusal {
    Refusal("--\(name) takes no value", hint: "write it alone")
}

/// `--name` or `--name=value`; and `-D`, which every tool with definitions has.
private func split(_ word: ByteString, _ valued: [String]) throws(Refusal) -> (name: String, value: ByteString?) {
    for name in valued where word.bytes.starts(with: "-\(name.prefix(1))".utf8) {
        return (name, word.bytes.count == 2 ? nil : ByteString(word.bytes.dropFirst(2)))
    }
    if word.bytes.starts(with: "-D".utf8) {
        return ("define", word == "-D" ? nil : ByteString(word.bytes.dropFirst(2)))
    }
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
