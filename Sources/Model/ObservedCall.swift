/// A call that a command made while it was observed.
package struct ObservedCall: Hashable, Sendable {
    package let number: UInt32
    package var count: Int64 = 1
    /// Of the arguments that tell one use of it from another, the values that came together; empty where none do.
    package var values: [[UInt64]] = []
    /// There were more of them than are kept.
    package var hasMore = false

    package init(number: UInt32) { self.number = number }
}
