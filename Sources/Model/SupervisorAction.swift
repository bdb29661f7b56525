/// What the supervisor does, outside the jail.
package enum SupervisorAction: Hashable, Sendable {
    /// Signals wait until supervision reads them; none can tear the set-up apart.
    case blockSignals
    /// A second thread would not survive clone3 and could hold a lock the child needs.
    case requireSingleThread
    /// Marks every descriptor from 3 on but these close-on-exec, whatever the caller leaked.
    case closeInheritedDescriptors(keep: [Int32])
    case dropSupplementaryGroups
    case openStatusChannels
    case cloneInit(Namespaces)
    case denySetgroups
    case mapUsers([IDMapping])
    case mapGroups([IDMapping])
    /// As mapUsers and mapGroups, by newuidmap(1) and newgidmap(1), which alone may map ranges.
    case mapUserRange([IDMapping])
    case mapGroupRange([IDMapping])
    case releaseInit
    /// Waits for the payload's posture, compares it, lets the payload exec.
    case admitPayload
    case supervise(Supervision)
    indirect case fault(Fault.Kind, SupervisorAction)
}

/// What the supervisor needs to know while it watches.
package struct Supervision: Hashable, Sendable {
    package let wallTime: Nanoseconds?
    package let grace: Nanoseconds
    /// The caller's terminal is proxied through a pty of the jail.
    package let terminal: Bool
    package let initKind: InitKind

    package init(wallTime: Nanoseconds?, grace: Nanoseconds, terminal: Bool, initKind: InitKind) {
        self.wallTime = wallTime
        self.grace = grace
        self.terminal = terminal
        self.initKind = initKind
    }
}
