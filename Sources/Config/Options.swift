import Model

/// Every option of `nestbox run` and `nestbox plan`. Parser and help come from this table.
package let options: [Option] = mountOptions + identityOptions + processOptions + limitOptions + reportOptions

private let mountOptions: [Option] = [
    Option(
        "ro", .mounts, "Show a file or directory of the host read-only. [,noexec] [,optional]",
        .value("SRC[:DEST]") { (profile, value) throws(Refusal) in
            profile.mounts.append(Sourced(.bind(try value.bind(writable: false)), value.origin))
        }),
    Option(
        "rw", .mounts, "Show it writable: changes are changes on the host. [,noexec] [,optional]",
        .value("SRC[:DEST]") { (profile, value) throws(Refusal) in
            profile.mounts.append(Sourced(.bind(try value.bind(writable: true)), value.origin))
        }),
    Option(
        "overlay", .mounts,
        "Show a directory writable, but keep changes off it: in DIR, or nowhere. [,keep=DIR] [,size=256M]",
        .value("SRC[:DEST]") { (profile, value) throws(Refusal) in
            profile.mounts.append(Sourced(.overlay(try value.overlay()), value.origin))
        }),
    Option(
        "tmpfs", .mounts, "An empty directory in memory. [,size=64M] [,inodes=65536] [,mode=0755] [,noexec]",
        .value("DEST") { (profile, value) throws(Refusal) in
            profile.mounts.append(Sourced(.tmpfs(try value.tmpfs()), value.origin))
        }),
    Option(
        "symlink", .mounts, "A symbolic link.",
        .value("TARGET:DEST") { (profile, value) throws(Refusal) in
            let (target, destination) = try value.pair()
            profile.mounts.append(Sourced(.symlink(target: target, destination: destination), value.origin))
        }),
    Option(
        "dir", .mounts, "An empty directory. [,mode=0755]",
        .value("DEST") { (profile, value) throws(Refusal) in
            profile.mounts.append(Sourced(try value.directory(), value.origin))
        }),
    Option(
        "file", .mounts, "A file with this text.",
        .value("DEST=TEXT") { (profile, value) throws(Refusal) in
            let (destination, text) = try value.assignment()
            profile.mounts.append(Sourced(.file(destination: destination, content: text), value.origin))
        }),
    Option(
        "mask", .mounts, "Hide what is at this place behind an empty file or directory.",
        .value("PATH") { (profile, value) throws(Refusal) in
            profile.mounts.append(Sourced(.mask(destination: try value.path()), value.origin))
        }),
    Option(
        "view", .mounts,
        "What to start from: default (system read-only, /tmp, a fresh home, the current directory read-only) or none.",
        .value("default|none") { (profile, value) throws(Refusal) in
            profile.view = Sourced(try value.choice(View.self), value.origin)
        }),
    Option(
        "proc", .mounts, "/proc: only processes (pid, the default), all of it with masks (full), or none.",
        .value("pid|full|none") { (profile, value) throws(Refusal) in
            profile.proc = Sourced(try value.choice(ProcView.self), value.origin)
        }),
    Option(
        "dev", .mounts, "/dev: minimal (the default: null, zero, full, random, urandom, tty, pts, shm) or none.",
        .value("minimal|none") { (profile, value) throws(Refusal) in
            profile.dev = Sourced(try value.choice(DevView.self), value.origin)
        }),
]

private let identityOptions: [Option] = [
    Option(
        "user", .identity, "User and group id inside. Default 1000:1000.",
        .value("UID[:GID]") { (profile, value) throws(Refusal) in
            profile.user = Sourced(try value.userGroup(), value.origin)
        }),
    Option(
        "host-user", .identity,
        "For root as a caller: the ids on the host. Default 65534:65534; 0 only as the word root.",
        .value("UID[:GID]|root") { (profile, value) throws(Refusal) in
            profile.hostUser = Sourced(try value.hostUser(), value.origin)
        }),
    Option(
        "id-range", .identity, "Map this many subordinate ids of /etc/subuid and /etc/subgid besides.",
        .value("COUNT") { (profile, value) throws(Refusal) in
            let count = try value.integer(in: 1...0x7FFF_FFFF)
            profile.idRange = Sourced(UInt32(count), value.origin)
        }),
    Option(
        "net", .isolation, "Network: nothing but a loopback of its own (none, the default), or the host's.",
        .value("none|host") { (profile, value) throws(Refusal) in
            profile.network = Sourced(try value.choice(Network.self), value.origin)
        }),
    Option(
        "time-namespace", .isolation, "A time namespace of its own.",
        .flag { profile, origin in profile.timeNamespace = Sourced(true, origin) }),
    Option(
        "hostname", .isolation, "Host name inside. Default nestbox.",
        .value("NAME") { (profile, value) throws(Refusal) in
            profile.hostname = Sourced(try value.hostname(), value.origin)
        }),
    Option(
        "init", .isolation,
        "PID 1: nestbox's own, which reaps and ends everything (the default), or the command itself (none).",
        .value("nestbox|none") { (profile, value) throws(Refusal) in
            profile.initKind = Sourced(try value.choice(InitKind.self), value.origin)
        }),
]

private let processOptions: [Option] = [
    Option(
        "env", .process, "Set a variable. Without this: PATH, HOME, USER, LANG and TERM.",
        .value("NAME=VALUE") { (profile, value) throws(Refusal) in
            let (name, text) = try value.assignment()
            profile.environment.append(Sourced(.set(name: name, value: text), value.origin))
        }),
    Option(
        "env-pass", .process, "Pass a variable of the caller on, if it is set.",
        .value("NAME") { (profile, value) throws(Refusal) in
            profile.environment.append(Sourced(.pass(name: try value.variableName()), value.origin))
        }),
    Option(
        "cwd", .process, "Working directory inside. Default: the current one where the jail shows it, else the home.",
        .value("DIR") { (profile, value) throws(Refusal) in
            profile.currentDirectory = Sourced(try value.path(), value.origin)
        }),
    Option(
        "umask", .process, "File mode creation mask, octal. Default 022.",
        .value("MASK") { (profile, value) throws(Refusal) in
            profile.umask = Sourced(try value.mode(in: 0...0o777), value.origin)
        }),
    Option(
        "pass-fd", .process, "Leave this descriptor of the caller open (0, 1 and 2 are).",
        .value("N") { (profile, value) throws(Refusal) in
            profile.passedDescriptors.append(Sourced(Int32(try value.integer(in: 0...1023)), value.origin))
        }),
]

private let reportOptions: [Option] = [
    Option(
        "report", .report, "Write a JSON report to a file, or to a descriptor of the caller as fd:N.",
        .value("FILE|fd:N") { (profile, value) throws(Refusal) in
            profile.report = Sourced(try value.reportTarget(), value.origin)
        }),
    Option(
        "meta", .report, "Write the report in another tool's format as well: isolate or go-judge.",
        .value("FORMAT:FILE|fd:N") { (profile, value) throws(Refusal) in
            profile.metas.append(Sourced(try value.meta(), value.origin))
        }),
    Option(
        "stats", .report, "Print the report for a person on standard error.",
        .flag { profile, _ in profile.stats = true }),
    Option(
        "inject-fault", .testing, "Let one step of the plan fail on purpose, or kill its process there.",
        .value("ROLE:INDEX:ERRNO|kill") { (profile, value) throws(Refusal) in
            profile.faults.append(Sourced(try value.fault(), value.origin))
        }),
]
