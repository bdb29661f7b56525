internal import Model

/// The words of one line, taken one by one, each with the column that it begins in.
struct PolicyWords {
    private var rest: [(text: String, column: Int)] = []
    /// Of the word that was taken last; behind the last word, once there are no more.
    private(set) var column = 1
    private var end = 1
    let place: RulePlace
    /// What stands behind `#`, as it can be shown.
    private(set) var comment = ""

    /// - Throws: for characters that have no business in a line.
    init(_ line: Substring, at place: RulePlace) throws(PolicyProblem) {
        self.place = place
        var words: [(text: String, column: Int)] = []
        var word = ""
        var start = 1
        var wasComparison = false
        func flush() {
            if !word.isEmpty { words.append((word, start)) }
            word = ""
        }
        var commented = ""
        var column = 0
        for scalar in line.unicodeScalars {
            column += 1
            if scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F {
                let what = scalar == "\r" ? "a carriage return" : "a control character"
                throw PolicyProblem("the line holds \(what)", at: place, column: column)
            }
            if scalar == "#" || !commented.isEmpty {
                commented.unicodeScalars.append(scalar)
                continue
            }
            // Signs stand for themselves, with or without blanks around them.
            let isComparison = scalar == "=" || scalar == "<" || scalar == ">" || scalar == "!"
            let isSign = scalar == "," || scalar == "&" || scalar == ":"
            let isBlank = scalar == " " || scalar == "\t"
            if isSign || isBlank || isComparison != wasComparison { flush() }
            wasComparison = isComparison
            if isBlank { continue }
            if word.isEmpty { start = column }
            word.unicodeScalars.append(scalar)
            if isSign { flush() }
        }
        flush()
        end = (words.last.map { $0.column + $0.text.unicodeScalars.count }) ?? 1
        comment = Self.trimmed(ByteString(String(commented.dropFirst())).shown)
        rest = words.reversed()
    }

    private static func trimmed(_ text: String) -> String {
        text.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }

    mutating func next() -> String? {
        guard let word = rest.popLast() else {
            column = end
            return nil
        }
        column = word.column
        return word.text
    }

    /// Up to this word, which stays.
    mutating func next(before stop: String) -> String? { rest.isEmpty || rest.last?.text == stop ? nil : next() }

    mutating func take(_ word: String) -> Bool {
        guard rest.last?.text == word else { return false }
        _ = next()
        return true
    }

    mutating func expect(_ what: String) throws(PolicyProblem) -> String {
        if let word = next() { return word }
        throw problem("\(what) is missing")
    }

    /// About the word that was taken last.
    func problem(_ message: String, word: String = "", known: [String] = []) -> PolicyProblem {
        PolicyProblem(message, at: place, column: column, word: word, known: known)
    }
}

/// A word in a message: harmless, and no longer than is needed to find it.
func shownWord(_ word: String) -> String {
    let text = word.unicodeScalars.prefix(60).filter { $0 != "\0" }
    return ByteString(String(String.UnicodeScalarView(text))).shown + (word.unicodeScalars.count > 60 ? "…" : "")
}
