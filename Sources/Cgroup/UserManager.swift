internal import Linux
package import Model

/// The user's systemd, asked for what only it can tell or give.
///
/// Interface: org.freedesktop.systemd1(5), systemctl(1), busctl(1).
package struct UserManager {
    private static let patience = Nanoseconds.seconds(10)
    private let environment: [ByteString]

    /// - Parameter runtimeDirectory: XDG_RUNTIME_DIR, where the user's bus is.
    package init(runtimeDirectory: ByteString) {
        environment = [
            "XDG_RUNTIME_DIR=" + runtimeDirectory, "DBUS_SESSION_BUS_ADDRESS=unix:path=" + runtimeDirectory + "/bus",
        ]
    }

    /// Whether a unit's group is handed over. systemd before 254 leaves no mark of it on the group.
    package func isDelegated(_ unit: ByteString) throws(SystemError) -> Bool {
        let words: [ByteString] = [
            "/usr/bin/systemctl", "--user", "show", "--property=Delegate", "--value", "--", unit,
        ]
        return try Processes.output(of: words, environment) == Array("yes\n".utf8)
    }

    /// Moves this process into a scope that is delegated to it. From a login session there is no other way to a
    /// group that may be limited. nestbox needs no second start for it, and the scope goes when it ends.
    ///
    /// - Throws: as `requestScope` when systemd refuses or does not answer.
    package func requestScope() throws(SystemError) {
        let unit = ByteString("nestbox-" + String(UInt64.random(in: .min ... .max), radix: 36) + ".scope")
        let manager: [ByteString] = [
            "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager",
        ]
        let arguments: [ByteString] =
            ["/usr/bin/busctl", "--user", "--quiet", "call"] + manager
            + ["StartTransientUnit", "ssa(sv)a(sa(sv))", unit, "fail", "2"]
            + ["PIDs", "au", "1", ByteString("\(Processes.identifier)"), "Delegate", "b", "true", "0"]
        guard try Processes.run(arguments, environment) == .exited(0) else { throw SystemError(.requestScope, .perm) }
        // The answer comes when the job is queued.
        let deadline = Clock.now + Self.patience
        while try !isIn(unit) {
            if Clock.now > deadline { throw SystemError(.requestScope, .timedOut) }
            Clock.sleep(Nanoseconds(1_000_000))
        }
    }

    private func isIn(_ unit: ByteString) throws(SystemError) -> Bool {
        let table = try Files.contents(of: "/proc/self/cgroup")
        return table.split(separator: UInt8(ascii: "\n")).contains { line in
            line.starts(with: "0::/".utf8) && line.reversed().starts(with: unit.bytes.reversed())
        }
    }
}
