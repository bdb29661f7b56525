import Config
import Model
import Planner

/// Hosts that exist only here: facts a probe might have brought.
extension HostFacts {
    /// Debian with a merged /usr, Anna in a project below her home, nothing connected to a terminal.
    static let anna: HostFacts = {
        var facts = HostFacts()
        facts.caller = UserGroup(uid: 1001, gid: 1002)
        facts.currentDirectory = "/home/anna/project"
        facts.environment = [
            (name: "HOME", value: "/home/anna"), (name: "TERM", value: "xterm-256color"),
            (name: "SECRET", value: "token"), (name: "LANG", value: "de_DE.UTF-8"),
        ]
        facts.subordinateUIDs = [IDRange(first: 200_000, count: 1000), IDRange(first: 100_000, count: 65_536)]
        facts.subordinateGIDs = [IDRange(first: 300_000, count: 65_536)]
        facts.descriptorKinds = [
            (0, .characterDevice), (1, .fifo), (2, .regular), (3, .regular), (7, .socket), (8, .directory),
        ]
        facts.landlock = 6
        facts.kernel = (6, 18)
        for (path, target) in [
            ("/bin", "usr/bin"), ("/sbin", "usr/sbin"), ("/lib", "usr/lib"), ("/lib64", "usr/lib64"),
            ("/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin"),
        ] as [(ByteString, ByteString)] { facts.links.append((path, target)) }
        facts.add(
            .directory, device: 1,
            ["/", "/usr", "/usr/share", "/usr/share/doc", "/etc", "/etc/ssl/certs", "/etc/alternatives", "/srv"])
        facts.add(.regular, device: 1, ["/etc/ld.so.cache", "/etc/localtime", "/etc/resolv.conf", "/etc/shadow"])
        facts.add(.directory, device: 2, ["/home/anna", "/home/anna/project", "/data", "/data/sub", "/changes"])
        facts.add(.regular, device: 2, ["/data/file", "/data/sub/file", "/home/anna/project/notes"])
        facts.add(.socket, device: 2, ["/data/socket"])
        facts.add(.fifo, device: 2, ["/data/fifo"])
        facts.add(.blockDevice, device: 2, ["/data/disk"])
        facts.add(.characterDevice, device: 2, ["/data/tty"])
        facts.add(.directory, device: 20, ["/proc", "/proc/sys", "/proc/acpi", "/proc/irq"])
        facts.add(.regular, device: 20, ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/tmp/link-to-proc"])
        facts.add(.directory, device: 21, ["/sys", "/sys/kernel", "/tmp/link-to-sys"])
        facts.add(.directory, device: 22, ["/dev", "/dev/shm"])
        facts.add(
            .characterDevice, device: 22,
            ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/kmsg"])
        facts.set("/tmp/link-to-root", facts.node("/"))
        facts.set("/secret", .missing(.access))
        facts.set("/data/file/below", .missing(.notDirectory))
        return facts
    }()

    /// The same host, called by root.
    static let root: HostFacts = {
        var facts = anna
        facts.caller = .root
        facts.callerIsRoot = true
        facts.currentDirectory = "/srv/build"
        facts.add(.directory, device: 1, ["/srv/build"])
        facts.environment = [(name: "HOME", value: "/root")]
        return facts
    }()

    mutating func add(_ kind: NodeKind, device: UInt64, _ paths: [ByteString]) {
        for path in paths {
            let identity = NodeIdentity(device: device, inode: UInt64(nodes.count + 100))
            set(path, .found(NodeFact.Node(kind: kind, identity: identity)))
        }
    }

    mutating func set(_ path: ByteString, _ fact: NodeFact) {
        nodes.removeAll { $0.path == path }
        nodes.append((path, fact))
    }

    func with(_ change: (inout HostFacts) -> Void) -> HostFacts {
        var facts = self
        change(&facts)
        return facts
    }
}

/// The plan for options as they stand on a command line; the command is `true` unless one is given.
func plan(
    _ options: [String] = [], _ facts: HostFacts = .anna, command: [ByteString] = ["true"]
) throws(Refusal) -> Plan {
    let profile = try parseArguments((options.map { ByteString($0) } + ["--"] + command)[...]).profile
    var facts = facts
    // Planning does not look into it.
    facts.filter = filter(profile, facts)
    return try makePlan(profile, facts)
}

/// What stands in for the policy's filter: one which allows everything.
func filter(_ profile: Profile, _ facts: HostFacts) -> SyscallFilter {
    let name = profile.syscallPolicyName
    return SyscallFilter(
        policy: name, refusals: refusals(profile, facts), program: [0x7FFF_0000_0000_0006],
        rules: profile.hasOwnSyscallPolicy ? SyscallPolicy(name: name, standard: .allow, rules: []) : nil)
}

/// Why there is no plan; nil when there is one.
func whyRefused(_ options: [String], _ facts: HostFacts = .anna) -> Refusal? {
    do throws(Refusal) {
        _ = try plan(options, facts)
        return nil
    } catch {
        return error
    }
}
