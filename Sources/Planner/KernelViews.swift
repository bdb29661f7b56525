import Model

/// /dev: a few devices of the host by their nodes, a devpts of its own, shared memory of its own.
func deviceView(_ profile: Profile, _ facts: HostFacts, _ sources: Sources) throws(Refusal) -> [Placement] {
    guard profile.dev.value == .minimal else { return [] }
    let origin = profile.dev.origin
    var view: [Placement] = []
    for device in ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"] as [ByteString] {
        guard case .found(let node) = facts.node(device), node.kind == .characterDevice else {
            // A machine without terminals has none.
            if device == "/dev/tty" && facts.node(device) == .missing(.noEntry) { continue }
            throw Refusal(
                "the host's \(device.shown) is no device", origin: origin,
                hint: "run where /dev is complete, or give --dev none")
        }
        // A device on a read-only mount can still be written; what can't is its node.
        let mount = BindMount(
            source: device, identity: node.identity, destination: device,
            attributes: .readOnly | .noSuid | .noExec, recursive: false)
        view.append(Placement(destination: device, content: .bind(mount), origin: origin, isDirectory: false))
    }
    view.append(Placement(destination: "/dev/pts", content: .devpts, origin: origin))
    func link(_ path: ByteString, _ target: ByteString) {
        view.append(Placement(destination: path, content: .symlink(target: target), origin: origin))
    }
    link("/dev/ptmx", "pts/ptmx")
    if profile.proc.value != .none {
        link("/dev/fd", "/proc/self/fd")
        link("/dev/stdin", "/proc/self/fd/0")
        link("/dev/stdout", "/proc/self/fd/1")
        link("/dev/stderr", "/proc/self/fd/2")
    }
    var shared = Mount.Tmpfs(destination: "/dev/shm")
    shared.mode = 0o1777
    view.append(Placement(destination: "/dev/shm", content: .tmpfs(shared), origin: origin))
    return view
}

/// Files of a full /proc that tell about the host as a whole, or steer it.
let maskedProcPaths: [ByteString] = [
    "/proc/kcore", "/proc/keys", "/proc/key-users", "/proc/kmsg", "/proc/kallsyms", "/proc/sysrq-trigger",
    "/proc/timer_list", "/proc/sched_debug", "/proc/latency_stats", "/proc/config.gz", "/proc/locks",
    "/proc/kpageflags", "/proc/kpagecount", "/proc/kpagecgroup", "/proc/slabinfo", "/proc/vmallocinfo", "/proc/iomem",
    "/proc/ioports", "/proc/cmdline", "/proc/interrupts", "/proc/partitions", "/proc/diskstats", "/proc/pressure",
    "/proc/acpi", "/proc/scsi", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/asound", "/proc/driver", "/proc/mtrr",
    "/proc/device-tree", "/proc/dynamic_debug", "/proc/vmcore", "/proc/modules", "/proc/timer_stats", "/proc/softirqs",
    "/proc/schedstat", "/proc/buddyinfo", "/proc/pagetypeinfo", "/proc/zoneinfo",
]
let readOnlyProcPaths: [ByteString] = ["/proc/sys"]

func procView(_ profile: Profile, _ facts: HostFacts) -> [Placement] {
    let (view, origin) = (profile.proc.value, profile.proc.origin)
    guard view != .none else { return [] }
    var placements = [Placement(destination: "/proc", content: .proc(view), origin: origin)]
    guard view == .full else { return placements }
    func add(_ paths: [ByteString], _ content: Placement.Content) {
        for path in paths {
            // The jail's kernel is the host's, so it has the same files.
            guard case .found = facts.node(path) else { continue }
            placements.append(Placement(destination: path, content: content, origin: origin))
        }
    }
    add(maskedProcPaths, .mask)
    add(readOnlyProcPaths, .readOnly)
    return placements
}
