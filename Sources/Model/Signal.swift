/// A signal by its number on Linux (x86_64 and aarch64 agree).
package struct Signal: Hashable, Sendable {
    package let number: Int32

    package init(_ number: Int32) { self.number = number }

    package static let hangup = Signal(1)
    package static let interrupt = Signal(2)
    package static let quit = Signal(3)
    package static let kill = Signal(9)
    package static let user1 = Signal(10)
    package static let user2 = Signal(12)
    package static let terminate = Signal(15)
    package static let child = Signal(17)
    package static let cont = Signal(18)
    package static let stop = Signal(19)
    package static let terminalStop = Signal(20)
    package static let fileSizeExceeded = Signal(25)
    package static let windowChange = Signal(28)
    package static let badSystemCall = Signal(31)

    private static let names = [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS",
    ]

    package var name: String {
        let index = Int(number)
        if Self.names.indices.contains(index), index > 0 { return Self.names[index] }
        return (34...64).contains(number) ? "SIGRTMIN+\(number - 34)" : "signal \(number)"
    }
}
