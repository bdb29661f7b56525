internal import Linux
package import Model

/// A scope of the user's systemd, delegated to this process.
///
/// From a login session it is the only way to a group that one may limit. nestbox itself is moved there, so it
/// needs no second start, and the scope is gone with it.
///
/// Interface: org.freedesktop.systemd1(5), StartTransientUnit.
package enum Scope {
    private static let busctl: ByteString = "/usr/bin/busctl"
    private static let patience = Nanoseconds.seconds(10)

    /// - Parameter runtimeDirectory: XDG_RUNTIME_DIR, where the user's bus is.
    /// - Throws: as `requestScope` when systemd refuses or does not answer.
    package static func request(runtimeDirectory: ByteString) throws(SystemError) {
        let unit = ByteString("nestbox-" + String(UInt64.random(in: .min ... .max), radix: 36) + ".scope")
        let manager: [ByteString] = [
            "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager",
        ]
        let arguments: [ByteString] =
            [busctl, "--user", "--quiet", "call"] + manager
            + ["StartTransientUnit", "ssa(sv)a(sa(sv))", unit, "fail", "2"]
            + ["PIDs", "au", "1", ByteString("\(Processes.identifier)"), "Delegate", "b", "true", "0"]
        let environment = [
            "XDG_RUNTIME_DIR=" + runtimeDirectory, "DBUS_SESSION_BUS_ADDRESS=unix:path=" + runtimeDirectory + "/bus",
        ]
        guard try Processes.run(arguments, environment) == .exited(0) else { throw SystemError(.requestScope, .perm) }
        // The answer comes when the job is queued.
        let deadline = Clock.now + patience
        while try !isIn(unit) {
            if Clock.now > deadline { throw SystemError(.requestScope, .timedOut) }
            Clock.sleep(Nanoseconds(1_000_000))
        }
    }

    private static func isIn(_ unit: ByteString) throws(SystemError) -> Bool {
        let table = try Files.contents(of: "/proc/self/cgroup")
        return table.split(separator: UInt8(ascii: "\n")).contains { line in
            line.starts(with: "0::/".utf8) && line.reversed().starts(with: unit.bytes.reversed())
        }
    }
}
