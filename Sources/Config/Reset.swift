package import Model

extension Profile {
    /// Forgets what was said about one knob.
    package mutating func reset(_ setting: Setting) {
        let fresh = Profile()
        switch setting {
        case .profile, .define, .noUserProfiles: break
        case .ro: mounts.removeAll { $0.value.isBind(writable: false) }
        case .rw: mounts.removeAll { $0.value.isBind(writable: true) }
        case .overlay: mounts.removeAll { if case .overlay = $0.value { true } else { false } }
        case .tmpfs: mounts.removeAll { if case .tmpfs = $0.value { true } else { false } }
        case .symlink: mounts.removeAll { if case .symlink = $0.value { true } else { false } }
        case .dir: mounts.removeAll { if case .directory = $0.value { true } else { false } }
        case .file: mounts.removeAll { if case .file = $0.value { true } else { false } }
        case .mask: mounts.removeAll { $0.value.isMask }
        case .protect: mounts.removeAll { if case .protect = $0.value { true } else { false } }
        case .view: view = fresh.view
        case .proc: proc = fresh.proc
        case .dev: dev = fresh.dev
        case .user: user = fresh.user
        case .hostUser: hostUser = fresh.hostUser
        case .idRange: idRange = fresh.idRange
        case .net: network = fresh.network
        case .syscalls: syscalls = fresh.syscalls
        case .onViolation: onViolation = fresh.onViolation
        case .syscallRule: syscallRules = fresh.syscallRules
        case .timeNamespace: timeNamespace = fresh.timeNamespace
        case .hostname: hostname = fresh.hostname
        case .initKind: initKind = fresh.initKind
        case .env: environment.removeAll { if case .set = $0.value { true } else { false } }
        case .envPass: environment.removeAll { if case .pass = $0.value { true } else { false } }
        case .cwd: currentDirectory = fresh.currentDirectory
        case .umask: umask = fresh.umask
        case .passFD: passedDescriptors = fresh.passedDescriptors
        case .time: wallTime = fresh.wallTime
        case .grace: grace = fresh.grace
        case .cpuTime, .memory, .memoryHigh, .swap, .pids, .cpus, .cpuWeight, .cpuset, .cpusetMems, .ioMax, .ioWeight,
            .hugetlb:
            groupLimits.removeAll { $0.value.limit == setting.limit }
        case .outputLimit: output = fresh.output
        case .fileSize, .openFiles, .stack, .core: limits.removeAll { $0.value.resource == setting.resource }
        case .rlimit: limits = fresh.limits
        case .softTime: softTime = fresh.softTime
        case .softCPUTime: softCPUTime = fresh.softCPUTime
        case .softMemory: softMemory = fresh.softMemory
        case .cgroup: cgroup = fresh.cgroup
        case .report: report = fresh.report
        case .meta: metas = fresh.metas
        case .stats: stats = fresh.stats
        case .explain: explain = fresh.explain
        case .injectFault: faults = fresh.faults
        }
    }
}

extension Setting {
    /// Of a limit that a cgroup enforces: which.
    var limit: Limit? {
        switch self {
        case .cpuTime: .cpuTime
        case .memory: .memory
        case .memoryHigh: .memoryHigh
        case .swap: .swap
        case .pids: .pids
        case .cpus: .cpus
        case .cpuWeight: .cpuWeight
        case .cpuset: .cpuset
        case .cpusetMems: .cpusetMems
        case .ioMax: .ioMax
        case .ioWeight: .ioWeight
        case .hugetlb: .hugetlb
        default: nil
        }
    }

    /// Of a limit of setrlimit(2) with a name of its own: which.
    var resource: Resource? {
        switch self {
        case .fileSize: .fileSize
        case .openFiles: .openFiles
        case .stack: .stack
        case .core: .core
        default: nil
        }
    }
}

extension Mount {
    func isBind(writable: Bool) -> Bool {
        if case .bind(let bind) = self { return bind.writable == writable }
        return false
    }
}
