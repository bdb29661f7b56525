extension Setting {
    /// What the knob is: the one place where that is said.
    package var knob: Knob {
        switch self {
        // MARK: Where the policy comes from
        case .profile:
            Knob(
                "profile", .profiles, .file, "extends", .texts, "NAME|FILE",
                "Start from a profile, or from a file, whose name has a slash. Of several the later counts, and options over all."
            )
        case .define:
            Knob(
                "define", .profiles, .file, "variables", .assignments, "NAME=VALUE",
                "Give a variable that a profile declares a value; -D for short.")
        case .noUserProfiles:
            Knob(
                "no-user-profiles", .profiles, .commandLine, "", .flag, "",
                "Look names of profiles up in /etc and among the built-in ones only: for services.")

        // MARK: What is seen inside
        case .ro:
            Knob(
                "ro", .mounts, .mount, "ro", .mount(.source), "SRC[:DEST]", attributes: "noexec optional",
                "Show a file or directory of the host read-only.")
        case .rw:
            Knob(
                "rw", .mounts, .mount, "rw", .mount(.source), "SRC[:DEST]", attributes: "noexec optional",
                "Show it writable: changes are changes on the host.")
        case .overlay:
            Knob(
                "overlay", .mounts, .mount, "overlay", .mount(.source), "SRC[:DEST]", attributes: "keep=DIR size=256M",
                "Show a directory writable, but keep changes off it: in DIR, or nowhere.")
        case .tmpfs:
            Knob(
                "tmpfs", .mounts, .mount, "tmpfs", .mount(.place), "DEST",
                attributes: "size=64M inodes=65536 mode=0755 noexec",
                "An empty directory in memory.")
        case .symlink:
            Knob("symlink", .mounts, .mount, "symlink", .mount(.link), "TARGET:DEST", "A symbolic link.")
        case .dir:
            Knob(
                "dir", .mounts, .mount, "dir", .mount(.place), "DEST", attributes: "mode=0755", "An empty directory.")
        case .file:
            Knob("file", .mounts, .mount, "file", .mount(.content), "DEST=TEXT", "A file with this text.")
        case .mask:
            Knob(
                "mask", .mounts, .mount, "mask", .mount(.place), "PATH",
                "Hide what is at this place behind an empty file or directory.")
        case .protect:
            Knob(
                "protect", .mounts, .mount, "protect", .mount(.place), "PATH",
                "In what is shown writable: leave this as it is, and let it not be made where it is not there yet.")
        case .view:
            Knob(
                "view", .mounts, .jail, "view", .choice, "default|none", standard: "default",
                "What to start from: default (system read-only, /tmp, a fresh home, the current directory read-only) or none."
            )
        case .proc:
            Knob(
                "proc", .mounts, .jail, "proc", .choice, "pid|full|none", standard: "pid",
                "/proc: only processes (pid, the default), all of it with masks (full), or none.")
        case .dev:
            Knob(
                "dev", .mounts, .jail, "dev", .choice, "minimal|none", standard: "minimal",
                "/dev: minimal (the default: null, zero, full, random, urandom, tty, pts, shm) or none.")

        // MARK: Who the command is
        case .user:
            Knob(
                "user", .identity, .identity, "user", .text, "UID[:GID]", standard: "1000:1000",
                "User and group id inside. Default 1000:1000.")
        case .hostUser:
            Knob(
                "host-user", .identity, .identity, "host-user", .text, "UID[:GID]|root",
                "For root as a caller: the ids on the host. Default 65534:65534; 0 only as the word root.")
        case .idRange:
            Knob(
                "id-range", .identity, .identity, "id-range", .count(least: 1, most: 0x7FFF_FFFF), "COUNT",
                "Map this many subordinate ids of /etc/subuid and /etc/subgid besides.")

        // MARK: Namespaces
        case .net:
            Knob(
                "net", .isolation, .network, "mode", .choice, "none|host", standard: "none",
                "Network: nothing but a loopback of its own (none, the default), or the host's.")
        case .syscalls:
            Knob(
                "syscalls", .isolation, .syscalls, "policy", .choiceOrFile,
                "strict|default|build|network|agent|own|none|FILE", standard: "default",
                "System calls: default, those of programs that compute (strict), of builds with debuggers (build), of the network (the default with --net host), of agents, only what rules say (own), or all (none); or a policy of your own, whose name has a slash."
            )
        case .onViolation:
            Knob(
                "on-violation", .isolation, .syscalls, "on-violation", .choice, "refuse|kill", standard: "refuse",
                "A refused system call gets its errno and the command goes on (refuse, the default), or it ends the run (kill)."
            )
        case .syscallRule:
            Knob(
                "syscall-rule", .isolation, .syscalls, "rules", .texts, "RULE",
                "Before what the policy says about a call, for instance 'allow ptrace' or 'record EPERM socket'.")
        case .timeNamespace:
            Knob("time-namespace", .isolation, .jail, "time-namespace", .flag, "", "A time namespace of its own.")
        case .hostname:
            Knob(
                "hostname", .isolation, .identity, "hostname", .text, "NAME", standard: "nestbox",
                "Host name inside. Default nestbox.")
        case .initKind:
            Knob(
                "init", .isolation, .jail, "init", .choice, "nestbox|none", standard: "nestbox",
                "PID 1: nestbox's own, which reaps and ends everything (the default), or the command itself (none).")

        // MARK: The command's process
        case .env:
            Knob(
                "env", .process, .environment, "set", .assignments, "NAME=VALUE",
                "Set a variable. Without this: PATH, HOME, USER, LANG and TERM.")
        case .envPass:
            Knob(
                "env-pass", .process, .environment, "pass", .texts, "NAME",
                "Pass a variable of the caller on, if it is set.")
        case .cwd:
            Knob(
                "cwd", .process, .jail, "cwd", .path, "DIR",
                "Working directory inside. Default: the current one where the jail shows it, else the home.")
        case .umask:
            Knob(
                "umask", .process, .jail, "umask", .mode, "MASK", standard: "022",
                "File mode creation mask, octal. Default 022.")
        case .passFD:
            Knob(
                "pass-fd", .process, .jail, "pass-fd", .counts(least: 0, most: 1023), "N",
                "Leave this descriptor of the caller open (0, 1 and 2 are).")

        // MARK: Limits
        case .time:
            Knob(
                "time", .limits, .limits, "time", .duration, "DURATION",
                "Wall time: then SIGTERM, and SIGKILL after the grace. For instance 2s, 500ms, 5m.")
        case .grace:
            Knob(
                "grace", .limits, .limits, "grace", .duration, "DURATION", standard: "1s",
                "Between SIGTERM and SIGKILL. Default 1s.")
        case .cpuTime:
            Knob(
                "cpu-time", .limits, .limits, "cpu-time", .duration, "DURATION", attributes: "enforce",
                "CPU time of all processes together: then SIGKILL.")
        case .memory:
            Knob(
                "memory", .limits, .limits, "memory", .size, "SIZE", attributes: "enforce",
                "Memory of all processes together, files in memory and page cache included; more ends them all.")
        case .memoryHigh:
            Knob(
                "memory-high", .limits, .limits, "memory-high", .size, "SIZE", attributes: "enforce on-hit=report",
                "Memory from which on they are slowed down.")
        case .swap:
            Knob(
                "swap", .limits, .limits, "swap", .size, "SIZE", attributes: "enforce",
                "Swap they may use besides. Default 0 where --memory is given.")
        case .pids:
            Knob(
                "pids", .limits, .limits, "pids", .count(least: 1, most: 4_194_304), "COUNT",
                attributes: "enforce on-hit=report", "Processes and threads at once.")
        case .cpus:
            Knob(
                "cpus", .limits, .limits, "cpus", .number, "NUMBER", attributes: "enforce",
                "Processors' worth of CPU time in each tenth of a second: 0.5, 2.")
        case .cpuWeight:
            Knob(
                "cpu-weight", .limits, .limits, "cpu-weight", .count(least: 1, most: 10_000), "1-10000",
                attributes: "enforce", "Share of a contended CPU; other groups have 100.")
        case .cpuset:
            Knob(
                "cpuset", .limits, .limits, "cpuset", .text, "LIST", attributes: "enforce",
                "The processors to run on: 0-3,6.")
        case .cpusetMems:
            Knob(
                "cpuset-mems", .limits, .limits, "cpuset-mems", .text, "LIST", attributes: "enforce",
                "The memory nodes to take memory from.")
        case .ioMax:
            Knob(
                "io-max", .limits, .limits, "io-max", .texts, "DEVICE:KEY=RATE,…", attributes: "enforce",
                "Rates of a disk, by path or MAJOR:MINOR: bytes (rbps, wbps), operations (riops, wiops).")
        case .ioWeight:
            Knob(
                "io-weight", .limits, .limits, "io-weight", .texts, "[DEVICE:]1-10000", attributes: "enforce",
                "Share of a contended disk; other groups have 100.")
        case .hugetlb:
            Knob(
                "hugetlb", .limits, .limits, "hugetlb", .texts, "PAGESIZE:SIZE", attributes: "enforce",
                "Memory in huge pages of this size: 2MB:64M.")
        case .outputLimit:
            Knob(
                "output-limit", .limits, .limits, "output-limit", .size, "SIZE", attributes: "on-hit=kill",
                "Bytes the command may write to standard output, and as many to standard error.")
        case .fileSize:
            Knob("file-size", .limits, .limits, "file-size", .size, "SIZE", "Size of a file it writes.")
        case .openFiles:
            Knob(
                "open-files", .limits, .limits, "open-files", .count(least: 3, most: 1_048_576), "COUNT",
                "Open files of one process.")
        case .stack:
            Knob("stack", .limits, .limits, "stack", .size, "SIZE", "Stack of one process.")
        case .core:
            Knob("core", .limits, .limits, "core", .size, "SIZE", "Size of a core dump. Default none.")
        case .rlimit:
            Knob(
                "rlimit", .limits, .limits, "rlimit", .assignments, "NAME=SOFT[:HARD]",
                "A limit of setrlimit(2), for instance nproc=64, as=unlimited.")
        case .softTime:
            Knob("soft-time", .limits, .limits, "soft-time", .duration, "DURATION", "Wall time that is only reported.")
        case .softCPUTime:
            Knob(
                "soft-cpu-time", .limits, .limits, "soft-cpu-time", .duration, "DURATION",
                "CPU time that is only reported.")
        case .softMemory:
            Knob("soft-memory", .limits, .limits, "soft-memory", .size, "SIZE", "Peak of memory that is only reported.")
        case .cgroup:
            Knob(
                "cgroup", .limits, .limits, "cgroup", .text, "auto|none|DIR", standard: "auto",
                "Where the cgroup for the limits is made: wherever one can be had (auto), nowhere (none), or in DIR.")

        // MARK: What is reported
        case .report:
            Knob(
                "report", .report, .report, "to", .target, "FILE|fd:N",
                "Write a JSON report to a file, or to a descriptor of the caller as fd:N.")
        case .meta:
            Knob(
                "meta", .report, .report, "meta", .texts, "FORMAT:FILE|fd:N",
                "Write the report in another tool's format as well: isolate or go-judge.")
        case .stats:
            Knob("stats", .report, .report, "stats", .flag, "", "Print the report for a person on standard error.")
        case .explain:
            Knob(
                "explain", .report, .report, "explain", .flag, "",
                "Say on standard error which system calls were refused, by which rule, and which line would allow them."
            )

        // MARK: Testing nestbox itself
        case .injectFault:
            Knob(
                "inject-fault", .testing, .testing, "inject-fault", .texts, "ROLE:INDEX:ERRNO|kill",
                "Let one step of the plan fail on purpose, or kill its process there.")
        }
    }
}
