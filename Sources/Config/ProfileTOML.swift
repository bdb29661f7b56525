package import Model

/// A profile as a file that says the same without extending another.
///
/// - Parameter origins: behind each value stands where it was said.
package func profileTOML(_ profile: Profile, origins: Bool) -> String {
    var writer = ProfileWriter(profile, origins: origins)
    for table in Knob.Table.allCases where table.isInFiles && table != .mount { writer.write(table) }
    for mount in profile.mounts { writer.write(mount) }
    return writer.text
}

private struct ProfileWriter {
    private let profile: Profile
    private let origins: Bool
    var text = ""

    init(_ profile: Profile, origins: Bool) {
        self.profile = profile
        self.origins = origins
    }

    mutating func write(_ table: Knob.Table) {
        var isEmpty = true
        for setting in Setting.allCases where setting.knob.table == table {
            let said = profile.said(setting)
            guard !said.isEmpty else { continue }
            if isEmpty { begin("[\(table.rawValue)]") }
            isEmpty = false
            write(setting.knob, said)
        }
    }

    private mutating func begin(_ header: String) { text += (text.isEmpty ? "" : "\n") + header + "\n" }

    private mutating func write(_ knob: Knob, _ said: [Said]) {
        switch knob.shape {
        case .texts, .counts:
            text += "\(knob.key) = [\n"
            for one in said { line("    \(value(one.text, knob)),", one.origin) }
            text += "]\n"
        case .assignments:
            for one in said {
                let (name, rest) = one.text.split(at: UInt8(ascii: "="))
                line("\(knob.key).\(key(name)) = \(assigned(rest, knob))", one.origin)
            }
        default:
            for one in said { line("\(knob.key) = \(value(one.text, knob))", one.origin) }
        }
    }

    private mutating func line(_ words: String, _ origin: Origin) {
        text += words + (origins ? "  # \(origin.text)" : "") + "\n"
    }

    mutating func write(_ mount: Sourced<Mount>) {
        begin("[[mount]]")
        let knob = mount.value.setting.knob
        switch mount.value {
        case .mask(let destination), .protect(let destination):
            line("\(knob.key) = \(quoted(destination))", mount.origin)
        case .file(let destination, let content):
            line("\(knob.key) = \(quoted(destination))", mount.origin)
            text += "text = \(quoted(content))\n"
        case .bind, .overlay, .tmpfs, .symlink, .directory:
            let (places, attributes) = mountParts(mount.value.text)
            line("\(knob.key) = \(quoted(places[0]))", mount.origin)
            if places.count > 1 { text += "at = \(quoted(places[1]))\n" }
            for (name, value) in attributes { write(name.shown, value) }
        }
    }

    private mutating func write(_ name: String, _ value: ByteString?) {
        guard let value, let attribute = Attribute(rawValue: name) else {
            text += "\(name) = true\n"
            return
        }
        if case .count = attribute.shape {
            text += "\(name) = \(value.shown)\n"
        } else {
            text += "\(name) = \(quoted(value))\n"
        }
    }

    // MARK: - Values

    /// With its attributes as a table.
    private func value(_ said: ByteString, _ knob: Knob) -> String {
        var main = said.bytes[...]
        var attributes = ""
        for (attribute, _) in knob.attributeList.reversed() {
            let word = Array(",\(attribute.rawValue)=".utf8)
            guard let comma = main.lastIndex(of: UInt8(ascii: ",")), main[comma...].starts(with: word) else { continue }
            attributes = ", \(attribute.rawValue) = \(quoted(ByteString(main[(comma + word.count)...])))" + attributes
            main = main[..<comma]
        }
        let value = plain(ByteString(main), knob)
        return attributes.isEmpty ? value : "{ max = \(value)\(attributes) }"
    }

    private func plain(_ value: ByteString, _ knob: Knob) -> String {
        switch knob.shape {
        case .flag, .count, .counts, .number: value.shown
        case .choice, .choiceOrFile, .text, .path, .size, .duration, .mode, .target, .texts, .assignments, .mount:
            quoted(value)
        }
    }

    private func assigned(_ value: ByteString, _ knob: Knob) -> String {
        let isNumber = !value.isEmpty && value.bytes.allSatisfy { (48...57).contains($0) } && value.bytes.count < 19
        return isNumber && knob.table == .limits ? value.shown : quoted(value)
    }

    /// Bare where it can be.
    private func key(_ name: ByteString) -> String {
        let isBare = name.bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isBare && !name.isEmpty ? name.shown : quoted(name)
    }

    /// A basic string. Bytes that are no UTF-8 can't stand in a file of TOML.
    private func quoted(_ value: ByteString) -> String {
        var text = "\""
        for scalar in String(decoding: value.bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            // In front of a brace a dollar sign would begin a variable.
            case "{" where text.utf8.last == UInt8(ascii: "$"): text += "${"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

extension ByteString {
    /// In front of and behind the first such byte.
    fileprivate func split(at byte: UInt8) -> (ByteString, ByteString) {
        guard let index = bytes.firstIndex(of: byte) else { return (self, "") }
        return (ByteString(bytes[..<index]), ByteString(bytes[(index + 1)...]))
    }
}
