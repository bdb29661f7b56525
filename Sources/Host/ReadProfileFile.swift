import Linux
package import Model

/// The bytes of a profile or policy that nobody but the caller and root can have written.
///
/// - Parameter kind: what messages call it.
/// - Throws: `Refusal` without an origin, with the reason and what to do.
package func readProfileFile(_ path: ByteString, _ kind: String = "profile") throws(Refusal) -> [UInt8] {
    let found: Found
    do throws(SystemError) {
        found = try Found(path)
    } catch {
        let isLink = error.errno == .loop
        found = .unfit(
            isLink ? "it is a symbolic link" : "\(error.errno.name) (\(error.errno.meaning))",
            isLink ? "name the file itself" : "check the path, and that you may read it")
    }
    switch found {
    case .bytes(let bytes): return bytes
    case .unfit(let why, let hint): throw Refusal("the \(kind) \(path.shown) can't be used: \(why)", hint: hint)
    }
}

private enum Found {
    case bytes([UInt8])
    /// Why not, and what to do.
    case unfit(String, String)

    /// The folder and the file are each opened once, and looked at through these descriptors: what
    /// was checked is what is read, whatever the names lead to meanwhile.
    init(_ path: ByteString) throws(SystemError) {
        let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { ByteString(path.bytes[...$0]) } ?? "."
        let name = ByteString(path.bytes[(slash.map { $0 + 1 } ?? 0)...])
        let directory = try Files.open(folder, .pathOnly | .directory)
        if let why = try Self.reasonAgainst(directory) {
            self = .unfit("its folder \(why)", "chmod go-w \(folder.shown), or keep it where only you can write")
            return
        }
        // Without waiting for the other end of a FIFO, and not through a link.
        let flags = OpenFlags.noFollow | .nonBlocking
        let file = try Files.open(name.isEmpty ? "." : name, in: Directory(directory), flags | .noControllingTerminal)
        guard try Files.status(of: file).node.kind == .regular else {
            self = .unfit("it is no regular file", "name a file")
            return
        }
        if let why = try Self.reasonAgainst(file) {
            self = .unfit("it \(why)", "chmod go-w \(path.shown), or make a copy of your own after reading it")
            return
        }
        self = try Self.contents(of: file)
    }

    /// Why somebody else could have written it; nil when nobody could.
    private static func reasonAgainst(_ file: borrowing Descriptor) throws(SystemError) -> String? {
        let status = try Files.status(of: file)
        if status.uid != 0 && status.uid != Caller.effectiveUser.uid {
            return "belongs to user \(status.uid), neither to you nor to root"
        }
        return status.mode & 0o022 == 0
            ? nil : "can be written by others (mode \(FileMode(status.mode & 0o7777).octal))"
    }

    private static func contents(of file: borrowing Descriptor) throws(SystemError) -> Found {
        let largest = 1 << 20
        var all: [UInt8] = []
        // A byte more than allowed tells a large one; what the kernel makes up never says its size.
        while all.count <= largest {
            let part = try Files.read(file.number, limit: min(65_536, largest + 1 - all.count))
            if part.isEmpty { return .bytes(all) }
            all += part
        }
        return .unfit("it is larger than 1 MiB", "one that is written by hand is not: split it")
    }
}
