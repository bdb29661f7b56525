internal import CLinux
package import Model

/// Kernel: tty_ioctl(4), ioctl_tty(2), pty(7).
package enum Terminals {
    /// A terminal's mode, to be put back.
    package struct Mode: Sendable {
        fileprivate var raw: nb_terminal_mode
    }

    package static func isTerminal(_ number: Int32) -> Bool { nb_is_terminal(number) == 1 }

    package static func mode(of number: Int32) throws(SystemError) -> Mode {
        var raw = nb_terminal_mode()
        try check(.tcgetattr, unsafe nb_get_terminal_mode(number, &raw))
        return Mode(raw: raw)
    }

    package static func set(_ mode: Mode, on number: Int32) throws(SystemError) {
        var raw = mode.raw
        try check(.tcsetattr, unsafe nb_set_terminal_mode(number, &raw))
    }

    /// Every byte as it comes: no echo, no signals, no translation.
    package static func makeRaw(_ number: Int32, from mode: Mode) throws(SystemError) {
        var raw = mode.raw
        unsafe nb_make_raw(&raw)
        try check(.tcsetattr, unsafe nb_set_terminal_mode(number, &raw))
    }

    /// `mode` without the translation of line ends.
    package static func leaveOutputAlone(_ number: Int32, from mode: Mode) throws(SystemError) {
        var raw = mode.raw
        unsafe nb_leave_output_alone(&raw)
        try check(.tcsetattr, unsafe nb_set_terminal_mode(number, &raw))
    }

    /// The same terminal as an open file of its own, non-blocking. Where it may not be opened (another
    /// user's, after su), a copy of the descriptor, which blocks.
    package static func openAgain(_ number: Int32) throws(SystemError) -> Descriptor {
        do throws(SystemError) {
            let flags: OpenFlags = .writeOnly | .nonBlocking | .noControllingTerminal
            return try Files.open(ByteString("/proc/self/fd/\(number)"), flags)
        } catch {
            return try DescriptorTable.duplicate(number)
        }
    }

    package static func copyWindowSize(from: Int32, to: Int32) throws(SystemError) {
        try check(.ioctl, nb_copy_window_size(from, to))
    }

    /// The slave of a pty master, unlocked, by TIOCGPTPEER: no path that could be swapped.
    package static func openPeer(of master: Int32) throws(SystemError) -> Descriptor {
        Descriptor(owning: try check(.ioctl, nb_open_terminal_peer(master)))
    }

    package static func makeControlling(_ number: Int32) throws(SystemError) {
        try check(.ioctl, nb_set_controlling_terminal(number))
    }

    package static func foregroundGroup(of number: Int32) -> Int32? {
        let group = nb_get_foreground_group(number)
        return group < 0 ? nil : group
    }

    package static func setForegroundGroup(_ group: Int32, of number: Int32) throws(SystemError) {
        try check(.tcsetpgrp, nb_set_foreground_group(number, group))
    }
}
