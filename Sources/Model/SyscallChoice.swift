/// Which policy of system calls a payload runs under.
package enum SyscallChoice: String, Hashable, Sendable, CaseIterable {
    case strict, `default`, build, network, agent
    /// No filter: the kernel's other limits hold alone.
    case none
}

extension Profile {
    /// The policy that this run gets: where nobody chose one, the host's network comes with the calls it needs.
    package var syscallPolicy: Sourced<SyscallChoice> {
        if syscalls.origin == .builtIn && network.value == .host { return Sourced(.network, network.origin) }
        return syscalls
    }
}
