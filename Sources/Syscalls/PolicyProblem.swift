package import Model

/// Why a policy is refused.
package struct PolicyProblem: Error, Hashable, Sendable {
    package let place: RulePlace?
    package let message: String
    /// The word that was not known, and those that are: for a suggestion.
    package let word: String
    package let known: [String]

    package init(_ message: String, at place: RulePlace?, word: String = "", known: [String] = []) {
        self.message = message
        self.place = place
        self.word = word
        self.known = known
    }

    package var text: String { (place.map { "\($0.text): " } ?? "") + message }
}
