/// Why nestbox will not start: bad input, or a policy that can't be planned on this host.
package struct Refusal: Error, Hashable, Sendable {
    /// One sentence without a full stop: what is wrong.
    package let message: String
    package let origin: Origin?
    /// The narrowest thing that would fix it.
    package let hint: String?

    package init(_ message: String, origin: Origin? = nil, hint: String? = nil) {
        self.message = message
        self.origin = origin
        self.hint = hint
    }
}
