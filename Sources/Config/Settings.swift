import Model

extension Profile {
    /// Does what one knob says: the one place where a value becomes policy.
    ///
    /// - Throws: `Refusal` with the value's origin, when it is none of the knob's.
    mutating func set(_ setting: Setting, _ value: Value) throws(Refusal) {
        let origin = value.origin
        switch setting {
        // They say where the rest comes from, and are read before it.
        case .profile, .define, .noUserProfiles: break

        case .ro: mounts.append(Sourced(.bind(try value.bind(writable: false)), origin))
        case .rw: mounts.append(Sourced(.bind(try value.bind(writable: true)), origin))
        case .overlay: mounts.append(Sourced(.overlay(try value.overlay()), origin))
        case .tmpfs: mounts.append(Sourced(.tmpfs(try value.tmpfs()), origin))
        case .symlink:
            let (target, destination) = try value.pair()
            mounts.append(Sourced(.symlink(target: target, destination: destination), origin))
        case .dir: mounts.append(Sourced(try value.directory(), origin))
        case .file:
            let (destination, text) = try value.assignment()
            mounts.append(Sourced(.file(destination: destination, content: text), origin))
        case .mask: mounts.append(Sourced(.mask(destination: try value.path()), origin))
        case .protect: mounts.append(Sourced(.protect(path: try value.path()), origin))
        case .view: view = Sourced(try value.choice(View.self), origin)
        case .proc: proc = Sourced(try value.choice(ProcView.self), origin)
        case .dev: dev = Sourced(try value.choice(DevView.self), origin)

        case .user: user = Sourced(try value.userGroup(), origin)
        case .hostUser: hostUser = Sourced(try value.hostUser(), origin)
        case .idRange: idRange = Sourced(UInt32(try value.integer(in: 1...0x7FFF_FFFF)), origin)
        case .net: network = Sourced(try value.choice(Network.self), origin)
        case .onViolation: onViolation = Sourced(try value.choice(OnViolation.self), origin)
        case .syscalls: syscalls = Sourced(try value.syscallChoice(), origin)
        case .syscallRule: syscallRules.append(Sourced(try value.syscallRule(), origin))
        case .timeNamespace: timeNamespace = Sourced(value.isOn, origin)
        case .hostname: hostname = Sourced(try value.hostname(), origin)
        case .initKind: initKind = Sourced(try value.choice(InitKind.self), origin)

        case .env:
            let (name, text) = try value.assignment()
            if environment.contains(where: { $0.value.name == name }) {
                environment.removeAll { $0.value.name == name }
            }
            environment.append(Sourced(.set(name: name, value: text), origin))
        case .envPass:
            // What was set before holds where the caller has no such variable.
            let entry = EnvironmentEntry.pass(name: try value.variableName())
            environment.removeAll { $0.value == entry }
            environment.append(Sourced(entry, origin))
        case .cwd: currentDirectory = Sourced(try value.path(), origin)
        case .umask: umask = Sourced(try value.mode(in: 0...0o777), origin)
        case .passFD:
            let number = Int32(try value.integer(in: 0...1023))
            passedDescriptors.removeAll { $0.value == number }
            passedDescriptors.append(Sourced(number, origin))

        case .time: wallTime = Sourced(try value.time(), origin)
        case .grace: grace = Sourced(try value.duration(), origin)
        case .cpuTime: set(try value.cpuTimeLimit(), origin)
        case .memory: set(try value.bytesLimit(.memory), origin)
        case .memoryHigh: set(try value.bytesLimit(.memoryHigh, onHit: .report), origin)
        case .swap: set(try value.bytesLimit(.swap, zero: true), origin)
        case .pids: set(try value.countLimit(.pids, in: 1...4_194_304, onHit: .report), origin)
        case .cpus: set(try value.processorsLimit(), origin)
        case .cpuWeight: set(try value.countLimit(.cpuWeight, in: 1...10_000), origin)
        case .cpuset: set(try value.listLimit(.cpuset), origin)
        case .cpusetMems: set(try value.listLimit(.cpusetMems), origin)
        case .ioMax: set(try value.ioMaxLimit(), origin)
        case .ioWeight: set(try value.ioWeightLimit(), origin)
        case .hugetlb: set(try value.hugetlbLimit(), origin)
        case .outputLimit: output = Sourced(try value.outputLimit(), origin)
        case .fileSize: set(.fileSize, try value.size().count, origin)
        case .openFiles: set(.openFiles, UInt64(try value.integer(in: 3...1_048_576)), origin)
        case .stack: set(.stack, try value.size().count, origin)
        case .core: set(.core, try value.size().count, origin)
        case .rlimit: set(try value.resourceLimit(), origin)
        case .softTime: softTime = Sourced(try value.time(), origin)
        case .softCPUTime: softCPUTime = Sourced(try value.time(), origin)
        case .softMemory: softMemory = Sourced(try value.size(), origin)
        case .cgroup: cgroup = Sourced(try value.cgroupChoice(), origin)

        case .report: report = Sourced(try value.reportTarget(), origin)
        case .meta: metas.append(Sourced(try value.meta(), origin))
        case .stats: stats = Sourced(value.isOn, origin)
        case .explain: explain = Sourced(value.isOn, origin)
        case .injectFault: faults.append(Sourced(try value.fault(), origin))
        }
    }

    /// In place of an earlier one for the same.
    private mutating func set(_ limit: GroupLimit, _ origin: Origin) {
        groupLimits.removeAll { $0.value.limit == limit.limit && $0.value.subject == limit.subject }
        groupLimits.append(Sourced(limit, origin))
    }

    private mutating func set(_ resource: Resource, _ value: UInt64, _ origin: Origin) {
        set(ResourceLimit(resource, soft: value, hard: value), origin)
    }

    private mutating func set(_ limit: ResourceLimit, _ origin: Origin) {
        limits.removeAll { $0.value.resource == limit.resource }
        limits.append(Sourced(limit, origin))
    }
}
