import Linux
import Model

/// Where the report goes. A file appears whole or not at all.
///
/// The directory is held by its descriptor from before the run, the file is written under another
/// name and renamed: what the payload may have put in its place, a symlink, a FIFO, a hard link, is
/// replaced and never followed or written through.
struct ReportOutput {
    private enum Place {
        case descriptor(Int32)
        case file(name: ByteString, directory: Int32)
    }

    private let place: Place
    private let origin: Origin

    /// - Throws: when the place can't take a report, before anything has run.
    init(_ target: Sourced<ReportTarget>) throws(Refusal) {
        origin = target.origin
        switch target.value {
        case .descriptor(let number):
            guard DescriptorTable.isWritable(number) else {
                throw Refusal(
                    "descriptor \(number) is not open for writing", origin: origin,
                    hint: "open it in the calling shell, for instance --report fd:3 3> report.json")
            }
            // A copy: the payload gets the original only when --pass-fd asks for it.
            do throws(SystemError) {
                place = .descriptor(try DescriptorTable.duplicate(number).release())
            } catch {
                throw Refusal("descriptor \(number): \(error.errno.meaning)", origin: origin)
            }
        case .file(let path):
            place = try Self.file(path, origin)
        }
    }

    private static func file(_ path: ByteString, _ origin: Origin) throws(Refusal) -> Place {
        let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
        let name = ByteString(path.bytes[(slash.map { $0 + 1 } ?? 0)...])
        let parent = slash.map { ByteString(path.bytes[...$0]) } ?? "."
        func no(_ why: String, _ hint: String? = nil) -> Refusal {
            Refusal("the report can't be written to \(path.shown): \(why)", origin: origin, hint: hint)
        }
        guard !name.isEmpty, name != ".", name != ".." else { throw no("it is a directory", "name a file in it") }
        let (directory, kind): (Int32, NodeKind?)
        do throws(SystemError) {
            let opened = try Files.open(parent, .readOnly | .directory)
            try Files.checkAccess(".", in: Directory(opened), mode: 2)
            kind = try existing(name, in: opened)
            directory = opened.release()
        } catch {
            throw no("\(error.errno.name) (\(error.errno.meaning))", "the directory must exist and be writable")
        }
        guard kind == nil || kind == .regular else {
            throw no("something else than a regular file is there", "remove it, or choose another name")
        }
        do throws(SystemError) {
            // An earlier report must not be read as this run's, should this one not come to be written.
            if kind != nil { try Files.remove(name, in: Directory(number: directory)) }
        } catch let error where error.errno == .noEntry {
            // Another run with the same report was faster.
        } catch {
            throw no("the earlier one can't be removed: \(error.errno.meaning)")
        }
        return .file(name: name, directory: directory)
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

    func write(_ text: String) throws(Refusal) {
        do throws(SystemError) {
            switch place {
            case .descriptor(let number): try Files.write(Array(text.utf8), to: number)
            case .file(let name, let directory): try replace(name, in: Directory(number: directory), with: text)
            }
        } catch {
            throw Refusal(
                "the report could not be written: \(error.operation.name): \(error.errno.meaning)", origin: origin,
                hint: "the command has run; only its report is missing")
        }
    }

    private func replace(_ name: ByteString, in directory: Directory, with text: String) throws(SystemError) {
        // Not to be guessed: a payload that may write here could have taken the name.
        let temporary = ByteString(".nestbox-report-" + String(UInt64.random(in: .min ... .max), radix: 36))
        let file = try Files.open(temporary, in: directory, .writeOnly | .create | .exclusive | .noFollow, mode: 0o600)
        do throws(SystemError) {
            try Files.write(Array(text.utf8), to: file.number)
            try Files.rename(temporary, to: name, in: directory)
        } catch {
            try Files.remove(temporary, in: directory)
            throw error
        }
    }
}
