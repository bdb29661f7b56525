package import Model

/// What was asked for by name, on the command line.
package struct Selection: Sendable {
    package var profiles: [ByteString] = []
    /// `NAME=VALUE`
    package var definitions: [ByteString] = []
    package var usesUserProfiles = true
    /// Nothing is started: a variable without a value gets one that is fit for its type.
    package var takesSamples = false

    package init() {}
}

/// Where a profile is looked for.
package enum ProfileReference: Sendable {
    /// In the folders of profiles; not found is no error.
    case name(ByteString, usesUserProfiles: Bool)
    case path(ByteString)
    /// The file of a built-in profile, while the built-in profiles are made; else nil.
    case builtIn(ByteString)
}

/// A profile file as it was read, once.
package struct ProfileText: Sendable {
    package let path: ByteString
    package let bytes: [UInt8]

    package init(path: ByteString, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// Reads a profile; nil when there is none of this name.
package typealias ReadProfile = (ProfileReference) throws(Refusal) -> ProfileText?

/// What the profiles of a selection say together: those they extend first, later ones over earlier ones.
///
/// - Throws: `Refusal` with all that is wrong in the first file where something is.
package func resolve(
    _ selection: Selection, _ surroundings: Surroundings, read: ReadProfile
) throws(Refusal) -> Profile {
    var resolver = Resolver(selection, surroundings)
    for name in selection.profiles { try resolver.load(named: name, read) }
    return try resolver.resolve()
}

/// What one file says, over the profiles that it extends.
package func resolve(
    _ text: ProfileText, _ selection: Selection, _ surroundings: Surroundings, read: ReadProfile
) throws(Refusal) -> Profile {
    var resolver = Resolver(selection, surroundings)
    try resolver.load(text, read)
    return try resolver.resolve()
}

/// The layers of a profile, the lowest first.
struct Resolver {
    enum Layer {
        case file(ProfileFile)
        case builtIn(BuiltIn)
    }

    private static let deepest = 16
    private static let most = 64

    let selection: Selection
    let surroundings: Surroundings
    private(set) var layers: [Layer] = []
    /// The files that are being read, each extended by the one before.
    private var chain: [ByteString] = []
    private var done: [ByteString] = []

    init(_ selection: Selection, _ surroundings: Surroundings) {
        self.selection = selection
        self.surroundings = surroundings
    }

    // MARK: - Reading

    mutating func load(named name: ByteString, _ read: ReadProfile) throws(Refusal) {
        let isPath = name.bytes.contains(UInt8(ascii: "/"))
        let text: ProfileText?
        do throws(Refusal) {
            text = try read(isPath ? .path(name) : .name(name, usesUserProfiles: selection.usesUserProfiles))
        } catch {
            throw Refusal(error.message, origin: .flag("--profile \(name.shown)"), hint: error.hint)
        }
        if let text {
            try load(text, read)
        } else if let builtIn = BuiltIn(name) {
            layers.append(.builtIn(builtIn))
        } else {
            throw Refusal(
                "there is no profile \(name.shown)", origin: .flag("--profile \(name.shown)"),
                hint: Self.hint(for: name))
        }
    }

    private static func hint(for name: ByteString) -> String {
        nearest(name.shown, in: BuiltIn.all.map(\.name)).map { "did you mean \($0)?" }
            ?? "nestbox profile list shows them; a file is named with a slash, ./\(name.shown)"
    }

    mutating func load(_ text: ProfileText, _ read: ReadProfile) throws(Refusal) {
        if done.contains(text.path) { return }
        let source = SourceFile(name: text.path.shown, path: text.path, bytes: text.bytes)
        let file = ProfileFile(source)
        chain.append(text.path)
        var mistakes = file.mistakes
        for base in file.extends {
            do throws(Refusal) {
                try load(base, of: source, read)
            } catch {
                mistakes.append(error)
            }
        }
        chain.removeLast()
        // A file on which another builds is to be mended first: what is wrong above may follow from it.
        if let first = mistakes.first(where: { !$0.isOf(source) }) { throw first }
        // Values are looked at with those that can be read, so that all mistakes come at once.
        if !mistakes.isEmpty {
            layers.append(.file(file))
            throw Refusal.all(mistakes + valueMistakes(in: file))
        }
        done.append(text.path)
        layers.append(.file(file))
        if layers.count > Self.most { throw Refusal("more than \(Self.most) profiles are extended", origin: nil) }
    }

    private mutating func load(_ base: Template, of source: SourceFile, _ read: ReadProfile) throws(Refusal) {
        let name = ByteString(base.bytes.filter { $0 != 0 })
        func no(_ message: String, _ hint: String?) -> Refusal {
            source.refusal(message, at: base.position, hint: hint)
        }
        guard name.bytes.contains(UInt8(ascii: "/")) else {
            // A file builds on what comes with nestbox, never on what is found under a name.
            if let text = try read(.builtIn(name)) { return try load(text, read) }
            guard let builtIn = BuiltIn(name) else {
                throw no("there is no built-in profile \u{201C}\(name.shown)\u{201D}", Self.hint(for: name))
            }
            return layers.append(.builtIn(builtIn))
        }
        let path = name.isAbsolute ? name : source.path.directory.joined(name)
        if chain.contains(path) {
            throw no(
                "\(path.shown) extends itself", "the way: \((chain + [path]).map(\.shown).joined(separator: " → "))")
        }
        if chain.count >= Self.deepest {
            throw no("profiles extend each other deeper than \(Self.deepest)", "name what is needed more directly")
        }
        do throws(Refusal) {
            if let text = try read(.path(path)) { try load(text, read) }
        } catch let error where error.origin == nil {
            throw no(error.message, error.hint)
        }
    }

    // MARK: - Values

    func resolve() throws(Refusal) -> Profile {
        var profile = Profile()
        let variables = try variables()
        for layer in layers {
            let inherited = profile.mounts.count
            switch layer {
            case .builtIn(let builtIn): try profile.apply(builtIn, variables)
            case .file(let file):
                for setting in file.replaced { profile.reset(setting) }
                let mistakes = profile.apply(file, variables)
                if !mistakes.isEmpty { throw Refusal.all(mistakes) }
            }
            profile.overrideMounts(upTo: min(inherited, profile.mounts.count), from: surroundings.currentDirectory)
        }
        let contradictions = profile.contradictions
        if !contradictions.isEmpty { throw Refusal.all(contradictions.map(withExcerpt)) }
        return profile
    }

    private func withExcerpt(_ refusal: Refusal) -> Refusal {
        for case .file(let file) in layers where refusal.isOf(file.source) { return file.source.refusal(refusal) }
        return refusal
    }

    /// As far as they can be found in a file that has others besides.
    private func valueMistakes(in file: ProfileFile) -> [Refusal] {
        do throws(Refusal) {
            let variables = try variables()
            var profile = Profile()
            return profile.apply(file, variables)
        } catch {
            return []
        }
    }
}

extension Refusal {
    /// In the order of lines; of the same place only the first.
    package static func all(_ refusals: [Refusal]) -> Refusal {
        var sorted = refusals.sorted { $0.place < $1.place }
        var first = sorted.removeFirst()
        first.others = sorted
        return first
    }

    private var place: (UInt32, UInt32) {
        guard case .file(_, let line, let column) = origin else { return (0, 0) }
        return (line, column)
    }

    func isOf(_ source: SourceFile) -> Bool {
        if case .file(let name, _, _) = origin { return name == source.name }
        return false
    }
}

extension ByteString {
    /// Up to and with the last slash.
    var directory: ByteString {
        ByteString(bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)])
    }

    /// Without the `./` in front of the name, so that one file has one path however it was come to.
    func joined(_ name: ByteString) -> ByteString {
        var name = name.bytes[...]
        while name.starts(with: "./".utf8) { name = name.dropFirst(2) }
        return self + ByteString(name)
    }
}

/// What a profile file says of itself in one line; empty when it says nothing, or is no profile.
package func profileSummary(_ text: ProfileText) -> String {
    ProfileFile(SourceFile(name: text.path.shown, path: text.path, bytes: text.bytes)).description
}
