package import Model

/// Where a policy is imported: what its conditions ask about.
package struct ImportSurroundings: Sendable {
    package var architecture: Architecture
    package var kernel: (Int, Int)

    package init(architecture: Architecture = .native, kernel: (Int, Int)) {
        self.architecture = architecture
        self.kernel = kernel
    }
}

/// A policy of container runtimes in our words.
package struct ImportedPolicy: Sendable {
    package var part = PolicyPart()
    /// What was not taken over, or is stricter here than it says.
    package var warnings: [PolicyProblem] = []
    package var problems: [PolicyProblem] = []
}

/// Whether a file holds such a policy and not lines.
package func isRuntimePolicy(_ bytes: [UInt8], path: ByteString) -> Bool {
    if path.bytes.suffix(5).elementsEqual(".json".utf8) { return true }
    return bytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } == UInt8(ascii: "{")
}

/// Reads the seccomp policy of a container runtime.
///
/// - Parameter file: what places call it.
///
/// Format: OCI runtime specification, config-linux.md, section Seccomp; and what Docker's and Podman's files have
/// besides: `archMap`, `includes`, `excludes`, `name`, `comment`, and errnos by name.
package func importPolicy(_ bytes: [UInt8], file: String, _ surroundings: ImportSurroundings) -> ImportedPolicy {
    var reader = ImportReader(bytes, file: file, surroundings)
    do throws(JSONProblem) {
        reader.read(try JSONReader.read(bytes))
    } catch {
        reader.no("no JSON: \(error.message)", at: error.offset)
    }
    reader.finish()
    return reader.result
}

/// Reads all there is, and notes each mistake instead of ending at the first.
struct ImportReader {
    let surroundings: ImportSurroundings
    private let file: String
    private let bytes: [UInt8]
    private let lineStarts: [Int]
    var result = ImportedPolicy()

    /// What the files say about each call, in their order.
    var entries: [ImportedRule] = []
    var count = 0
    var unknownCalls: [(name: String, offset: Int)] = []
    var tightened: [(name: String, offset: Int)] = []
    var guessed: [(name: String, offset: Int)] = []
    var foreign: [(name: String, offset: Int)] = []

    init(_ bytes: [UInt8], file: String, _ surroundings: ImportSurroundings) {
        self.bytes = bytes
        self.file = file
        self.surroundings = surroundings
        var starts = [0]
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { starts.append(index + 1) }
        lineStarts = starts
    }

    // MARK: - Places

    func place(_ offset: Int) -> RulePlace { RulePlace(file, line(offset)) }

    private func line(_ offset: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    private func problem(_ message: String, at offset: Int, word: String = "", known: [String] = []) -> PolicyProblem {
        let start = lineStarts[line(offset) - 1]
        // Far into a line of a megabyte nobody counts characters.
        let column =
            offset - start > 4096
            ? offset - start : String(decoding: bytes[start..<offset], as: UTF8.self).unicodeScalars.count
        return PolicyProblem(message, at: place(offset), column: column + 1, word: word, known: known)
    }

    mutating func no(_ message: String, at offset: Int, word: String = "", known: [String] = []) {
        if result.problems.count >= 100 { return }
        result.problems.append(problem(message, at: offset, word: word, known: known))
    }

    mutating func warn(_ message: String, at offset: Int) {
        if result.warnings.count < 100 { result.warnings.append(problem(message, at: offset)) }
    }

    mutating func warn(_ names: [(name: String, offset: Int)], _ message: (String) -> String) {
        guard let first = names.first else { return }
        var unique: [String] = []
        var seen: Set<String> = []
        for one in names where seen.insert(one.name).inserted { unique.append(one.name) }
        let shown = unique.prefix(40).joined(separator: ", ")
        warn(message(shown + (unique.count > 40 ? " and \(unique.count - 40) more" : "")), at: first.offset)
    }
}

// MARK: - Values of an expected kind

extension ImportReader {
    mutating func string(_ node: JSONNode) -> String? {
        if case .string(let text) = node.value { return text }
        no("a text is expected", at: node.offset)
        return nil
    }

    /// - Parameter null: stands for an empty list, as encoders of Go write it.
    mutating func elements(_ node: JSONNode) -> [JSONNode] {
        switch node.value {
        case .array(let elements): return elements
        case .null: return []
        default:
            no("an array is expected", at: node.offset)
            return []
        }
    }

    mutating func strings(_ node: JSONNode) -> [(text: String, offset: Int)] {
        var all: [(text: String, offset: Int)] = []
        for element in elements(node) {
            if let text = string(element) { all.append((text, element.offset)) }
        }
        return all
    }

    /// A whole number without a sign, as the formats have it.
    mutating func number(_ node: JSONNode, most: UInt64 = .max) -> UInt64? {
        guard case .number(let text) = node.value, let number = UInt64(text), number <= most else {
            no("a whole number from 0 to \(most) is expected", at: node.offset)
            return nil
        }
        return number
    }

    /// The members of an object, all of whose keys are known.
    mutating func members(_ node: JSONNode, known: [String]) -> [String: JSONNode] {
        guard case .object(let members) = node.value else {
            no("an object is expected", at: node.offset)
            return [:]
        }
        var all: [String: JSONNode] = [:]
        for member in members {
            if known.contains(member.key) {
                all[member.key] = member.node
            } else {
                no(
                    "there is no key \u{201C}\(shownWord(member.key))\u{201D} here", at: member.offset,
                    word: member.key, known: known)
            }
        }
        return all
    }
}
