/// What the payload's process does until it is the command.
package enum PayloadAction: Hashable, Sendable {
    /// Its root is the payload's own group: nothing of the host's hierarchy can be named.
    case newCgroupNamespace
    case dropCapabilities
    /// A session of its own: kill(0) and job control end at the jail.
    case newSession
    /// A process group of its own in init's session, in the foreground of the jail's terminal.
    case takeTerminal
    case setLimit(ResourceLimit)
    /// Puts the jail's terminal on those of 0, 1, 2 that are terminals outside.
    case connectTerminal([Int32])
    /// Puts the supervisor's pipes on these.
    case connectOutput([Int32])
    case setUmask(FileMode)
    case joinSessionKeyring
    /// With the payload's own rights: what it can't enter is not entered for it.
    case changeDirectory(ByteString)
    /// Closes every descriptor but 0, 1, 2, these, and the status channel.
    case closeDescriptors(keep: [Int32])
    case resetSignals
    /// From here on only what the policy allows, the rest of this list included.
    case loadFilter(SyscallFilter)
    /// Tells the supervisor and waits until it has compared the posture.
    case awaitAdmission
    case exec(Exec)
    indirect case fault(Fault.Kind, PayloadAction)
}

package struct Exec: Hashable, Sendable {
    /// Tried in order until one is found, as execvp(3) does with PATH.
    package let candidates: [ByteString]
    package let arguments: [ByteString]
    /// `NAME=value` entries.
    package let environment: [ByteString]

    package init(candidates: [ByteString], arguments: [ByteString], environment: [ByteString]) {
        self.candidates = candidates
        self.arguments = arguments
        self.environment = environment
    }
}
