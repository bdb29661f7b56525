internal import CLinux
package import Model

/// Kernel: signal(7), signalfd(2).
package enum Signals {
    package static func blockAll() throws(SystemError) { try check(.sigprocmask, nb_block_all_signals()) }

    package static func unblockAll() throws(SystemError) { try check(.sigprocmask, nb_unblock_all_signals()) }

    /// Default disposition for one signal.
    package static func resetDisposition(of signal: Signal) throws(SystemError) {
        try check(.sigaction, nb_reset_signal(signal.number))
    }

    /// Default disposition for every signal.
    package static func resetDispositions() throws(SystemError) { try check(.sigaction, nb_reset_signals()) }

    /// Stops this process group as Ctrl-Z would, until SIGCONT; returns at once where nobody could send that.
    package static func stopGroup() throws(SystemError) { try check(.kill, nb_stop_self()) }

    /// A descriptor from which these signals, which must be blocked, are read.
    package static func descriptor(for signals: [Signal]) throws(SystemError) -> Descriptor {
        var mask: UInt64 = 0
        for signal in signals { mask |= 1 << UInt64(signal.number - 1) }
        return Descriptor(owning: try check(.signalfd, nb_signalfd(mask)))
    }

    /// The next queued signal; nil when there is none.
    package static func next(from descriptor: Int32) throws(SystemError) -> Signal? {
        let number = try check(.read, nb_read_signal(descriptor))
        return number == 0 ? nil : Signal(number)
    }
}
