/// A call that was refused, or ended its process, by a rule that wants that recorded.
package struct Denial: Hashable, Sendable {
    /// The call's name; `call 999` where it has none.
    package let call: String
    package let number: UInt32
    /// Those that a policy can test by name: `domain` is `AF_ALG`.
    package let arguments: [Argument]
    /// An errno, or kill.
    package let action: SyscallAction
    /// The line that says so.
    package let place: RulePlace
    /// The comment in that line.
    package let reason: String
    /// The narrowest line that would allow it.
    package let allowedBy: String
    package var count: Int64 = 1
    package let first: FirstDenial

    package struct Argument: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        call: String, number: UInt32, arguments: [Argument], action: SyscallAction, place: RulePlace, reason: String,
        allowedBy: String, first: FirstDenial
    ) {
        self.call = call
        self.number = number
        self.arguments = arguments
        self.action = action
        self.place = place
        self.reason = reason
        self.allowedBy = allowedBy
        self.first = first
    }
}

/// Who came to it first.
package struct FirstDenial: Hashable, Sendable {
    /// Since the command was started.
    package let time: Nanoseconds
    /// As the jail numbers it; nil when it was gone before it could be asked.
    package let pid: Int32?
    /// The file it executes, as far as the kernel tells; the payload chooses its name.
    package let program: ByteString?

    package init(time: Nanoseconds, pid: Int32?, program: ByteString?) {
        self.time = time
        self.pid = pid
        self.program = program
    }
}

/// What is done about a refusal that is recorded.
package enum OnViolation: String, Hashable, Sendable, CaseIterable {
    /// The call gets its errno, and the program goes on.
    case refuse
    /// It ends the run.
    case kill
}
