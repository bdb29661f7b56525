import Model

// The values of mount options: `SRC[:DEST][,attribute[=value]]…`. A backslash takes the meaning
// from the colon, comma or backslash behind it.

extension Value {
    func bind(writable: Bool) throws(Refusal) -> Mount.Bind {
        var fields = MountFields(self)
        let (source, destination) = try fields.sourceAndDestination()
        var bind = Mount.Bind(source: source, destination: destination, writable: writable)
        bind.noExec = try fields.takeFlag("noexec")
        bind.optional = try fields.takeFlag("optional")
        try fields.refuseRest()
        return bind
    }

    func overlay() throws(Refusal) -> Mount.Overlay {
        var fields = MountFields(self)
        let (source, destination) = try fields.sourceAndDestination()
        var overlay = Mount.Overlay(source: source, destination: destination)
        overlay.keep = try fields.take("keep")
        if let size = try fields.takeSize() {
            if overlay.keep != nil {
                throw refusal("limits the size of changes that are kept", hint: "leave size out", about: "size")
            }
            overlay.size = size
        }
        try fields.refuseRest()
        return overlay
    }

    func tmpfs() throws(Refusal) -> Mount.Tmpfs {
        var fields = MountFields(self)
        var tmpfs = Mount.Tmpfs(destination: try fields.single())
        if let size = try fields.takeSize() { tmpfs.size = size }
        if let inodes = try fields.take("inodes") {
            guard let count = UInt64(digits: inodes), (1...UInt64(Int64.max)).contains(count) else {
                throw refusal(
                    "has a number of inodes that is none: \(inodes.shown)", hint: "for instance inodes=1000",
                    about: "inodes")
            }
            tmpfs.inodes = count
        }
        if let mode = try fields.takeMode() { tmpfs.mode = mode }
        tmpfs.noExec = try fields.takeFlag("noexec")
        try fields.refuseRest()
        return tmpfs
    }

    func directory() throws(Refusal) -> Mount {
        var fields = MountFields(self)
        let destination = try fields.single()
        let mode = try fields.takeMode() ?? 0o755
        try fields.refuseRest()
        return .directory(destination: destination, mode: mode)
    }

    func pair() throws(Refusal) -> (ByteString, ByteString) {
        let fields = MountFields(self)
        guard let (first, second) = try fields.twoParts() else { throw refusal("is not of the form TARGET:DEST") }
        try fields.refuseRest()
        return (first, second)
    }
}

/// The value of a mount option in its parts: in front of the first comma by colons, behind it by equals signs.
func mountParts(_ text: ByteString) -> (places: [ByteString], attributes: [(name: ByteString, value: ByteString?)]) {
    let fields = MountFields(Value(bytes: text, origin: .builtIn))
    return (fields.places, fields.attributes)
}

/// A mount option's value in pieces; what is taken is gone, and what is left over is an error.
private struct MountFields {
    private let value: Value
    let places: [ByteString]
    private(set) var attributes: [(name: ByteString, value: ByteString?)] = []
    private var taken: [ByteString] = []

    init(_ value: Value) {
        self.value = value
        var places: [ByteString] = []
        var others: [ByteString] = []
        var current: [UInt8] = []
        // Only the first field has two places; later ones may hold paths with colons.
        var isFirst = true
        func endField() {
            isFirst ? places.append(ByteString(current)) : others.append(ByteString(current))
            current = []
        }
        var isEscaped = false
        for byte in value.bytes.bytes {
            switch byte {
            case UInt8(ascii: "\\") where !isEscaped:
                isEscaped = true
                continue
            case UInt8(ascii: ",") where !isEscaped:
                endField()
                isFirst = false
            case UInt8(ascii: ":") where !isEscaped && isFirst: endField()
            default:
                let isSpecial = byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
                if isEscaped && !isSpecial { current.append(UInt8(ascii: "\\")) }
                current.append(byte)
            }
            isEscaped = false
        }
        // At the very end it takes nothing's meaning and is itself.
        if isEscaped { current.append(UInt8(ascii: "\\")) }
        endField()
        self.places = places
        for other in others {
            if let equals = other.bytes.firstIndex(of: UInt8(ascii: "=")) {
                attributes.append((ByteString(other.bytes[..<equals]), ByteString(other.bytes[(equals + 1)...])))
            } else {
                attributes.append((other, nil))
            }
        }
    }

    /// Without a destination a file is shown at its own path.
    func sourceAndDestination() throws(Refusal) -> (ByteString, ByteString) {
        guard places.count <= 2, let first = places.first, let last = places.last, !first.isEmpty, !last.isEmpty else {
            throw value.refusal("is not SRC or SRC:DEST", hint: "write a colon that belongs to a name as \\:")
        }
        if places.count == 2 && !last.isAbsolute {
            throw value.refusal("has a relative destination", hint: "say where inside, beginning with /")
        }
        return (first, last)
    }

    func twoParts() throws(Refusal) -> (ByteString, ByteString)? {
        guard places.count == 2, !places[0].isEmpty, !places[1].isEmpty else { return nil }
        return (places[0], places[1])
    }

    func single() throws(Refusal) -> ByteString {
        guard places.count == 1, !places[0].isEmpty else { throw value.refusal("is not one path") }
        return places[0]
    }

    mutating func takeFlag(_ name: ByteString) throws(Refusal) -> Bool {
        guard let index = attributes.firstIndex(where: { $0.name == name }) else { return false }
        let attribute = attributes.remove(at: index)
        taken.append(name)
        if attribute.value != nil { throw value.refusal("gives \(name.shown) a value, but it takes none") }
        return true
    }

    mutating func take(_ name: ByteString) throws(Refusal) -> ByteString? {
        guard let index = attributes.firstIndex(where: { $0.name == name }) else { return nil }
        let attribute = attributes.remove(at: index)
        taken.append(name)
        guard let value = attribute.value, !value.isEmpty else {
            throw self.value.refusal("gives \(name.shown) no value", hint: "\(name.shown)=…", about: name)
        }
        return value
    }

    mutating func takeSize() throws(Refusal) -> Bytes? {
        guard let text = try take("size") else { return nil }
        guard let size = Bytes(String(decoding: text.bytes, as: UTF8.self)), size.count > 0 else {
            throw value.refusal("has a size that is none: \(text.shown)", hint: "for instance size=64M", about: "size")
        }
        return size
    }

    mutating func takeMode() throws(Refusal) -> FileMode? {
        guard let text = try take("mode") else { return nil }
        let isOctal = text.bytes.allSatisfy { (48...55).contains($0) }
        guard isOctal, let bits = UInt32(String(decoding: text.bytes, as: UTF8.self), radix: 8), bits <= 0o1777 else {
            throw value.refusal("has a mode that is none: \(text.shown)", hint: "octal, up to 1777", about: "mode")
        }
        return FileMode(bits)
    }

    func refuseRest() throws(Refusal) {
        guard let rest = attributes.first else { return }
        if taken.contains(rest.name) { throw value.refusal("gives \(rest.name.shown) twice", hint: "once is enough") }
        throw value.refusal(
            "has an unknown attribute \u{201C}\(rest.name.shown)\u{201D}",
            hint: "write a comma that belongs to a name as \\,")
    }
}

extension UInt64 {
    fileprivate init?(digits: ByteString) {
        guard !digits.isEmpty, digits.bytes.allSatisfy({ (48...57).contains($0) }) else { return nil }
        self.init(String(decoding: digits.bytes, as: UTF8.self))
    }
}
