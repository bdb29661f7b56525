package import Model

/// A value as it was given, on the command line or in a file, with the ways to read it.
package struct Value: Sendable {
    /// Where it was said; an origin in words is only made when somebody asks.
    private enum Place: Sendable {
        case flag(String)
        case flagWithValue(String)
        case written(Origin)
    }

    package internal(set) var bytes: ByteString
    private let place: Place
    /// Of a file: the attributes and where each stands.
    var parts: [(attribute: Attribute, origin: Origin)] = []
    /// How messages call it: of a file without its attributes.
    private let shown: ByteString?

    /// Of `--name VALUE`.
    init(flag name: String, bytes: ByteString) {
        self.bytes = bytes
        place = .flagWithValue(name)
        shown = nil
    }

    /// Of a flag without a value.
    init(flag name: String, isOn: Bool) {
        bytes = isOn ? "true" : "false"
        place = .flag(name)
        shown = nil
    }

    /// Of a profile, in the words of a flag.
    init(bytes: ByteString, shown: ByteString? = nil, origin: Origin) {
        self.bytes = bytes
        self.shown = shown
        place = .written(origin)
    }

    package var origin: Origin {
        switch place {
        case .flag(let name): .flag("--\(name)")
        case .flagWithValue(let name): .flag("--\(name) \(bytes.shown)")
        case .written(let origin): origin
        }
    }

    /// - Parameter attribute: the one that it is about, for its place in a file.
    func refusal(_ message: String, hint: String? = nil, about attribute: ByteString? = nil) -> Refusal {
        let part = attribute.flatMap { name in parts.first { ByteString($0.attribute.rawValue) == name } }
        return Refusal(
            "the value \u{201C}\((shown ?? bytes).shown)\u{201D} \(message)", origin: part?.origin ?? origin, hint: hint
        )
    }

    /// Of a flag.
    var isOn: Bool { bytes == "true" }

    var text: String { String(decoding: bytes.bytes, as: UTF8.self) }

    // MARK: - Words and numbers

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) throws(Refusal) -> Choice {
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        throw refusal(
            "is none of \(known.joined(separator: ", "))", hint: nearest(text, in: known).map { "did you mean \($0)?" })
    }

    func integer(in range: ClosedRange<Int64>) throws(Refusal) -> Int64 {
        guard let number = decimal(text[...]) else { throw refusal("is not a whole number") }
        guard range.contains(number) else {
            throw refusal("is out of range: \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Digits only: no sign, and none but the ASCII ones.
    private func decimal(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(text)
    }

    func mode(in range: ClosedRange<UInt32>) throws(Refusal) -> FileMode {
        guard text.utf8.allSatisfy({ (48...55).contains($0) }), let mode = UInt32(text, radix: 8), range.contains(mode)
        else {
            throw refusal("is not an octal mode up to \(FileMode(range.upperBound).octal)")
        }
        return FileMode(mode)
    }

    func duration() throws(Refusal) -> Nanoseconds {
        if let duration = Nanoseconds(text) { return duration }
        throw refusal("is not a duration", hint: "a number and us, ms, s, m or h: 500ms, 1.5s, 2m")
    }

    // MARK: - Names

    func variableName() throws(Refusal) -> ByteString {
        if bytes.isEmpty || bytes.bytes.contains(UInt8(ascii: "=")) { throw refusal("is not the name of a variable") }
        return bytes
    }

    func hostname() throws(Refusal) -> ByteString {
        let isPlain = bytes.bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isPlain, (1...64).contains(bytes.bytes.count) else {
            throw refusal("is not a host name", hint: "1 to 64 letters, digits, '-' and '.'")
        }
        return bytes
    }

    // MARK: - Ids

    func userGroup() throws(Refusal) -> UserGroup {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let uid = id(parts[0]), let gid = id(parts[parts.count - 1]) else {
            throw refusal("is not UID or UID:GID", hint: "numbers from 0 to 4294967294")
        }
        return UserGroup(uid: uid, gid: gid)
    }

    func hostUser() throws(Refusal) -> UserGroup {
        if text == "root" { return .root }
        let user = try userGroup()
        if user.uid == 0 || user.gid == 0 {
            throw refusal(
                "would run untrusted code as root of the host", hint: "if that is meant, say --host-user root")
        }
        return user
    }

    /// The highest number is the kernel's "no id".
    private func id(_ text: Substring) -> UInt32? {
        guard let id = decimal(text).flatMap({ UInt32(exactly: $0) }) else { return nil }
        return id == UInt32.max ? nil : id
    }

    // MARK: - Others

    func path() throws(Refusal) -> ByteString {
        if bytes.isEmpty { throw refusal("names no path") }
        return bytes
    }

    /// `NAME=TEXT`, split at the first equals sign.
    func assignment() throws(Refusal) -> (ByteString, ByteString) {
        guard let equals = bytes.bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0 else {
            throw refusal("is not of the form NAME=VALUE")
        }
        return (ByteString(bytes.bytes[..<equals]), ByteString(bytes.bytes[(equals + 1)...]))
    }

    func resourceLimit() throws(Refusal) -> ResourceLimit {
        let (name, values) = try assignment()
        let known = Resource.allCases.map(\.name)
        guard let resource = Resource.allCases.first(where: { ByteString($0.name) == name }) else {
            throw refusal(
                "names no limit",
                hint: nearest(name.shown, in: known).map { "did you mean \($0)?" }
                    ?? "known are \(known.joined(separator: ", "))")
        }
        let parts = String(decoding: values.bytes, as: UTF8.self).split(
            separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let soft = limit(parts[0]), let hard = limit(parts[parts.count - 1]) else {
            throw refusal("is not a limit", hint: "a number, a size such as 64M, or unlimited")
        }
        if soft > hard { throw refusal("has a soft limit above the hard one") }
        return ResourceLimit(resource, soft: soft, hard: hard)
    }

    private func limit(_ text: Substring) -> UInt64? {
        text == "unlimited" ? UInt64.max : Bytes(String(text))?.count
    }

    func reportTarget() throws(Refusal) -> ReportTarget { try target(bytes) }

    /// A file, or `fd:N`.
    func target(_ bytes: ByteString) throws(Refusal) -> ReportTarget {
        if bytes.bytes.starts(with: "fd:".utf8) {
            let digits = String(decoding: bytes.bytes.dropFirst(3), as: UTF8.self)
            guard let number = decimal(digits[...]).flatMap({ Int32(exactly: $0) }) else {
                throw refusal("names no descriptor")
            }
            return .descriptor(number)
        }
        if bytes.isEmpty { throw refusal("names no file") }
        return .file(bytes)
    }

    func fault() throws(Refusal) -> Fault {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let role = Role.allCases.first(where: { $0.name == parts[0] }),
            let index = decimal(parts[1][...]).map({ Int($0) })
        else { throw refusal("is not ROLE:INDEX:ERRNO", hint: "for instance init:12:EPERM or payload:3:kill") }
        if parts[2] == "kill" { return Fault(role: role, index: index, kind: .kill) }
        guard let errno = Errno.named(parts[2]) else { throw refusal("names no errno") }
        return Fault(role: role, index: index, kind: .errno(errno))
    }
}
