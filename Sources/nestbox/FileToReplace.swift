import Linux
import Model

/// A file that appears whole or not at all.
///
/// The directory is held by its descriptor from before the run, the file is written under another
/// name and renamed: what the payload may have put in its place, a symlink, a FIFO, a hard link, is
/// replaced and never followed or written through.
struct FileToReplace {
    private let name: ByteString
    private let directory: Int32
    /// A regular file was there at the beginning.
    let exists: Bool

    /// - Parameter what: what messages call it.
    /// - Throws: when it could not be written, before anything has run.
    init(_ path: ByteString, _ what: String, _ origin: Origin) throws(Refusal) {
        let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
        let name = ByteString(path.bytes[(slash.map { $0 + 1 } ?? 0)...])
        let parent = slash.map { ByteString(path.bytes[...$0]) } ?? "."
        func no(_ why: String, _ hint: String? = nil) -> Refusal {
            Refusal("\(what) can't be written to \(path.shown): \(why)", origin: origin, hint: hint)
        }
        guard !name.isEmpty, name != ".", name != ".." else { throw no("it is a directory", "name a file in it") }
        let kind: NodeKind?
        do throws(SystemError) {
            let opened = try Files.open(parent, .readOnly | .directory)
            try Files.checkAccess(".", in: Directory(opened), mode: 2)
            kind = try Self.existing(name, in: opened)
            directory = opened.release()
        } catch {
            throw no("\(error.errno.name) (\(error.errno.meaning))", "the directory must exist and be writable")
        }
        guard kind == nil || kind == .regular else {
            throw no("something else than a regular file is there", "remove it, or choose another name")
        }
        exists = kind != nil
        self.name = name
    }

    private static func existing(
        _ name: ByteString, in directory: borrowing Descriptor
    ) throws(SystemError) -> NodeKind? {
        do throws(SystemError) {
            return try Files.status(of: name, in: Directory(directory), followSymlinks: false).node.kind
        } catch  where error.errno == .noEntry {
            return nil
        }
    }

    /// Whatever is there by now.
    func remove() throws(SystemError) {
        if !exists { return }
        do throws(SystemError) {
            try Files.remove(name, in: Directory(number: directory))
        } catch  where error.errno == .noEntry {
            // Another run with the same file was faster.
        }
    }

    /// - Parameter isPublic: others may read it.
    func replace(with text: String, isPublic: Bool = false) throws(SystemError) {
        let directory = Directory(number: directory)
        // Not to be guessed: a payload that may write here could have taken the name.
        let temporary = ByteString(".nestbox-" + String(UInt64.random(in: .min ... .max), radix: 36))
        let file = try Files.open(temporary, in: directory, .writeOnly | .create | .exclusive | .noFollow, mode: 0o600)
        do throws(SystemError) {
            try Files.write(Array(text.utf8), to: file.number)
            if isPublic { try Files.setMode(0o644, of: file) }
            try Files.rename(temporary, to: name, in: directory)
        } catch {
            try Files.remove(temporary, in: directory)
            throw error
        }
    }
}
