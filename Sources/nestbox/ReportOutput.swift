import Linux
import Model

/// Where the report goes.
struct ReportOutput {
    private enum Place {
        case descriptor(Int32)
        case file(FileToReplace)
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
        let file = try FileToReplace(path, "the report", origin)
        do throws(SystemError) {
            // An earlier report must not be read as this run's, should this one not come to be written.
            try file.remove()
        } catch {
            throw Refusal(
                "the report can't be written to \(path.shown): the earlier one can't be removed: \(error.errno.meaning)",
                origin: origin)
        }
        return .file(file)
    }

    func write(_ text: String) throws(Refusal) {
        do throws(SystemError) {
            switch place {
            case .descriptor(let number): try Files.write(Array(text.utf8), to: number)
            case .file(let file): try file.replace(with: text)
            }
        } catch {
            throw Refusal(
                "the report could not be written: \(error.operation.name): \(error.errno.meaning)", origin: origin,
                hint: "the command has run; only its report is missing")
        }
    }
}
