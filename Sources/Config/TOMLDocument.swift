// Part of the fence: what the C++ reader returns is copied here, and never seen outside as a pointer.
import CTOML
import Model

/// A place in a file, both from 1 and in characters.
package struct Position: Hashable, Sendable {
    package let line: UInt32
    package let column: UInt32

    package init(line: UInt32, column: UInt32) {
        self.line = line
        self.column = column
    }
}

/// A key with its value, or an element of an array.
struct TOMLNode: Sendable {
    enum Kind: UInt8, Sendable { case table, array, string, integer, float, boolean, date }

    let kind: Kind
    /// Empty for elements of arrays and the document.
    let key: String
    let keyPosition: Position
    let position: Position
    /// Of a value that is neither table nor array: as it is meant, without quotes; may hold NUL.
    let text: [UInt8]
    let children: [TOMLNode]
}

/// Why a file is no TOML.
struct TOMLProblem: Error, Sendable {
    let position: Position
    let message: String
    let hint: String?
}

/// The table of a whole document.
///
/// Format: TOML 1.0, without carriage returns and byte order mark, and bounded in depth and number of values.
func readTOML(_ bytes: [UInt8]) throws(TOMLProblem) -> TOMLNode {
    let document = unsafe bytes.withUnsafeBufferPointer { unsafe nb_toml_read($0.baseAddress, $0.count) }
    defer { unsafe nb_toml_release(document) }
    // SAFETY: the document says how long its arrays are, and is released when this function returns.
    let nodes = unsafe Array(UnsafeBufferPointer(start: document.nodes, count: Int(document.node_count)))
    let text = unsafe Array(UnsafeBufferPointer(start: document.text, count: Int(document.text_length)))
    let position = unsafe Position(line: document.line, column: document.column)
    if let problem = unsafe problem(document.problem, at: position, text: text) { throw problem }
    var reader = Reader(nodes: nodes, text: text)
    return reader.next()
}

private func problem(_ number: UInt32, at position: Position, text: [UInt8]) -> TOMLProblem? {
    switch Int(number) {
    case NB_TOML_FINE: return nil
    case NB_TOML_SYNTAX:
        return syntaxProblem(String(decoding: text.filter { $0 != 0 }, as: UTF8.self), at: position)
    case NB_TOML_BYTE_ORDER_MARK:
        return TOMLProblem(
            position: position, message: "the file begins with a byte order mark", hint: "save it as plain UTF-8")
    case NB_TOML_CARRIAGE_RETURN:
        return TOMLProblem(
            position: position, message: "a line ends with a carriage return", hint: "save it with Unix line ends")
    case NB_TOML_TOO_DEEP:
        return TOMLProblem(
            position: position, message: "this is nested deeper than \(NB_TOML_DEPTH_MAX) levels",
            hint: "a profile needs four")
    case NB_TOML_TOO_MANY:
        return TOMLProblem(
            position: position, message: "more than \(NB_TOML_VALUES_MAX) values stand up to here",
            hint: "split the profile, or make it smaller")
    case NB_TOML_HEADER:
        return TOMLProblem(
            position: position, message: "no TOML: the brackets of a table hold no name",
            hint: "for instance [limits] or [[mount]]")
    default: return TOMLProblem(position: position, message: "there is not enough memory for it", hint: nil)
    }
}

/// In words: toml++ says “Error while parsing WHAT: WHY”.
private func syntaxProblem(_ text: String, at position: Position) -> TOMLProblem {
    var why = text[...]
    if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), text.hasPrefix("Error while parsing ") {
        why = text[text.utf8.index(after: colon)...].drop { $0 == " " }
    }
    let twice = "cannot redefine existing "
    if why.hasPrefix(twice) {
        let what = ByteString(String(why.dropFirst(twice.utf8.count))).shown
        return TOMLProblem(
            position: position, message: "said twice: the \(what) is there already", hint: "keep one of them")
    }
    return TOMLProblem(position: position, message: "no TOML: \(ByteString(String(why)).shown)", hint: nil)
}

/// Makes the tree out of the flat array, in which each node is followed by those below it.
private struct Reader {
    let nodes: [nb_toml_node]
    let text: [UInt8]
    var index = 0

    mutating func next() -> TOMLNode {
        let node = nodes[index]
        index += 1
        let end = index + Int(node.below)
        var children: [TOMLNode] = []
        while index < end { children.append(next()) }
        // The parser sorts keys by name.
        children.sort { ($0.keyPosition.line, $0.keyPosition.column) < ($1.keyPosition.line, $1.keyPosition.column) }
        return TOMLNode(
            kind: TOMLNode.Kind(rawValue: node.kind) ?? .date,
            key: String(decoding: slice(node.key_start, node.key_length), as: UTF8.self),
            keyPosition: Position(line: node.key_line, column: node.key_column),
            position: Position(line: node.line, column: node.column),
            text: slice(node.start, node.length), children: children)
    }

    private func slice(_ start: UInt32, _ length: UInt32) -> [UInt8] {
        Array(text[Int(start)..<Int(start + length)])
    }
}
