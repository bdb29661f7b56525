import Model

/// A text of a file before its variables are replaced.
struct Template: Sendable {
    let bytes: [UInt8]
    let position: Position
}

/// One knob that a file sets, in the parts that a flag would have.
struct Entry: Sendable {
    let setting: Setting
    /// Of the key that sets it.
    let position: Position
    /// Of an assignment: its name, which holds no variables.
    var name: String?
    let main: Template
    /// Of a mount: where it is seen.
    var at: Template?
    /// Of a file of a mount: what is in it.
    var text: Template?
    var attributes: [(attribute: Attribute, value: Template)] = []

    var isOptional: Bool { attributes.contains { $0.attribute == .optional && $0.value.bytes == Array("true".utf8) } }

    init(_ setting: Setting, _ position: Position, _ main: Template) {
        self.setting = setting
        self.position = position
        self.main = main
    }
}

extension Entry {
    /// The value as a flag would give it, with the places of its parts.
    func value(in file: SourceFile, _ variables: Variables) throws(Refusal) -> Value {
        let main =
            mainIsPath ? try path(self.main, in: file, variables) : try expand(self.main, in: file, variables)
        var words = main
        switch setting.knob.shape {
        case .mount(.source), .mount(.link):
            words = Self.escape(main)
            if let at { words += [UInt8(ascii: ":")] + Self.escape(try path(at, in: file, variables)) }
        case .mount(.place): words = setting.isEscaped ? Self.escape(main) : main
        case .mount(.content):
            if main.contains(UInt8(ascii: "=")) {
                throw file.refusal(
                    "the path of a file holds an equals sign", at: self.main.position, hint: "choose another")
            }
            words += [UInt8(ascii: "=")]
            if let text { words += try expand(text, in: file, variables) }
        case .assignments: words = Array((name ?? "").utf8) + [UInt8(ascii: "=")] + main
        default: break
        }
        if setting == .syscalls, main.contains(UInt8(ascii: "/")), main.first != UInt8(ascii: "/") {
            // Beside the file that names it, from wherever nestbox is started.
            words = file.path.directory.joined(ByteString(main)).bytes
        }
        var value = Value(bytes: "", shown: ByteString(main.prefix(200)), origin: file.origin(self.main.position))
        for (attribute, template) in attributes {
            value.parts.append((attribute, file.origin(template.position)))
            let isPath = if case .path = attribute.shape { true } else { false }
            let text = isPath ? try path(template, in: file, variables) : try expand(template, in: file, variables)
            if case .flag = attribute.shape {
                if text == Array("true".utf8) { words += Array(",\(attribute.rawValue)".utf8) }
            } else {
                words += Array(",\(attribute.rawValue)=".utf8) + (setting.isEscaped ? Self.escape(text) : text)
            }
        }
        value.bytes = ByteString(words)
        return value
    }

    private func expand(
        _ template: Template, in file: SourceFile, _ variables: Variables
    ) throws(Refusal) -> [UInt8] {
        let bytes: [UInt8]
        do throws(Unexpandable) {
            bytes = try variables.expand(template.bytes)
        } catch {
            throw file.refusal(error.message, at: template.position, hint: error.hint)
        }
        if bytes.contains(0) {
            throw file.refusal("a text holds a NUL", at: template.position, hint: "leave \\u0000 out")
        }
        return bytes
    }

    /// In a file a path must not depend on who reads it from where, nor on symbolic links.
    private func path(_ template: Template, in file: SourceFile, _ variables: Variables) throws(Refusal) -> [UInt8] {
        let bytes = try expand(template, in: file, variables)
        let path = ByteString(bytes)
        func no(_ why: String, _ hint: String) -> Refusal {
            file.refusal("the path \u{201C}\(path.shown)\u{201D} \(why)", at: template.position, hint: hint)
        }
        if !path.isAbsolute {
            throw no("is not absolute", "begin with /, or with ${CWD}/ for the directory nestbox is started in")
        }
        if !path.isClean {
            throw no("holds an empty name, \u{201C}.\u{201D} or \u{201C}..\u{201D}", "write it without")
        }
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) || bytes.last == 0x20 {
            throw no("holds a control character, or ends with a space", "no name that is meant looks like this")
        }
        return bytes
    }

    private var mainIsPath: Bool {
        switch setting.knob.shape {
        case .path, .mount(.source), .mount(.place), .mount(.content): true
        case .target: !main.bytes.starts(with: "fd:".utf8)
        default: false
        }
    }

    /// What means something in the value of a mount, as it would be written there.
    static func escape(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",") {
                result.append(UInt8(ascii: "\\"))
            }
            result.append(byte)
        }
        return result
    }
}

extension Setting {
    /// Whether backslash, colon and comma mean something in its value.
    var isEscaped: Bool {
        switch self {
        case .ro, .rw, .overlay, .tmpfs, .symlink, .dir: true
        default: false
        }
    }

    var isMount: Bool {
        if case .mount = knob.shape { return true }
        return false
    }
}
