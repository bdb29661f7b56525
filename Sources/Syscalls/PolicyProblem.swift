package import Model

/// Why a policy is refused.
package struct PolicyProblem: Error, Hashable, Sendable {
    package let place: RulePlace?
    /// In the line, from 1 and in characters; 0 for the line as a whole.
    package let column: Int
    package let message: String
    /// The word that was not known, and those that are: for a suggestion.
    package let word: String
    package let known: [String]

    package init(_ message: String, at place: RulePlace?, column: Int = 0, word: String = "", known: [String] = []) {
        self.message = message
        self.place = place
        self.column = column
        self.word = word
        self.known = known
    }

    package var text: String { (place.map { "\($0.text): " } ?? "") + message }
}
