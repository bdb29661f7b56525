import Model

extension Profile {
    /// Does what one knob says: the one place where a value becomes policy.
    ///
    /// - Throws: `Refusal` with the value's origin, when it is none of the knob's.
    mutating func set(_ setting: Setting, _ value: Value) throws(Refusal) {
        let origin = value.origin
        switch setting {
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
        case .view: view = Sourced(try value.choice(View.self), origin)
        case .proc: proc = Sourced(try value.choice(ProcView.self), origin)
        case .dev: dev = Sourced(try value.choice(DevView.self), origin)

        case .user: user = Sourced(try value.userGroup(), origin)
        case .hostUser: hostUser = Sourced(try value.hostUser(), origin)
        case .idRange: idRange = Sourced(UInt32(try value.integer(in: 1...0x7FFF_FFFF)), origin)
        case .net: network = Sourced(try value.choice(Network.self), origin)
        case .timeNamespace: timeNamespace = Sourced(value.isOn, origin)
        case .hostname: hostname = Sourced(try value.hostname(), origin)
        case .initKind: initKind = Sourced(try value.choice(InitKind.self), origin)

        case .env:
            let (name, text) = try value.assignment()
            environment.append(Sourced(.set(name: name, value: text), origin))
        case .envPass: environment.append(Sourced(.pass(name: try value.variableName()), origin))
        case .cwd: currentDirectory = Sourced(try value.path(), origin)
        case .umask: umask = Sourced(try value.mode(in: 0...0o777), origin)
        case .passFD: passedDescriptors.append(Sourced(Int32(try value.integer(in: 0...1023)), origin))

        case .rlimit:
            let limit = try value.resourceLimit()
            limits.removeAll { $0.value.resource == limit.resource }
            limits.append(Sourced(limit, origin))
        case .time:
            let time = try value.duration()
            if time.count == 0 { throw value.refusal("must be longer than nothing") }
            wallTime = Sourced(time, origin)
        case .grace: grace = Sourced(try value.duration(), origin)

        case .report: report = Sourced(try value.reportTarget(), origin)
        case .stats: stats = Sourced(value.isOn, origin)
        case .injectFault: faults.append(Sourced(try value.fault(), origin))
        }
    }
}
