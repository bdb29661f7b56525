/// Why nestbox will not start: bad input, or a policy that can't be planned on this host.
package struct Refusal: Error, Hashable, Sendable {
    /// One sentence without a full stop: what is wrong.
    package let message: String
    package let origin: Origin?
    /// The narrowest thing that would fix it.
    package let hint: String?
    /// The line of the file that the origin names.
    package var excerpt: String?
    /// What else is wrong, where all of it can be said at once.
    package var others: [Refusal] = []

    package init(_ message: String, origin: Origin? = nil, hint: String? = nil, excerpt: String? = nil) {
        self.message = message
        self.origin = origin
        self.hint = hint
        self.excerpt = excerpt
    }
}
