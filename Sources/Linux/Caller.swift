internal import CLinux
package import Model

/// The caller's process as nestbox found it.
package enum Caller {
    package static var user: UserGroup { UserGroup(uid: nb_getuid(), gid: nb_getgid()) }

    package static var effectiveUser: UserGroup { UserGroup(uid: nb_geteuid(), gid: nb_getegid()) }

    /// Set-uid, set-gid or file capabilities raised this program's privileges.
    package static var isSecureExecution: Bool { nb_is_secure_execution() != 0 }

    /// The arguments behind the program's name.
    package static func arguments() -> [ByteString] {
        var all: [ByteString] = []
        var index = 1
        // SAFETY: the kernel ends argv with nil.
        while index < CommandLine.argc, let argument = unsafe CommandLine.unsafeArgv[index] {
            all.append(unsafe string(argument))
            index += 1
        }
        return all
    }

    /// The value of an environment variable; nil when it is not set.
    package static func environmentValue(_ name: ByteString) -> ByteString? {
        let entries = unsafe nb_environment()
        for index in 0..<Int(nb_environment_count()) {
            // SAFETY: nb_environment_count counted this many entries before the final nil.
            guard let entry = unsafe entries[index] else { break }
            let value = withCString(name) { unsafe nb_value_of(entry, $0) }
            if let value = unsafe value { return unsafe string(value) }
        }
        return nil
    }

    /// Zeros what /proc/PID/cmdline and environ of this process show.
    package static func wipeArguments() { unsafe nb_wipe_arguments(CommandLine.unsafeArgv) }

    private static func string(_ pointer: UnsafePointer<CChar>) -> ByteString {
        // SAFETY: argv and the environment hold strings that end in NUL.
        let buffer = unsafe UnsafeRawBufferPointer(start: pointer, count: nb_string_length(pointer))
        return unsafe ByteString([UInt8](buffer))
    }
}
