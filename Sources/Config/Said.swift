package import Model

/// One thing that was said about a knob, in the words of its flag.
package struct Said: Sendable {
    package let text: ByteString
    package let origin: Origin

    init(_ text: ByteString, _ origin: Origin) {
        self.text = text
        self.origin = origin
    }

    init(_ text: String, _ origin: Origin) { self.init(ByteString(text), origin) }
}

extension Profile {
    /// What this profile says about a knob: the inverse of giving its flag. Empty where nobody said anything.
    package func said(_ setting: Setting) -> [Said] {
        switch setting {
        case .profile, .define, .noUserProfiles: []
        case .ro, .rw, .overlay, .tmpfs, .symlink, .dir, .file, .mask, .protect:
            mounts.filter { $0.value.setting == setting }.map { Said($0.value.text, $0.origin) }
        case .view: one(view) { $0.rawValue }
        case .proc: one(proc) { $0.rawValue }
        case .dev: one(dev) { $0.rawValue }
        case .user: one(user) { $0.text }
        case .hostUser: one(hostUser) { $0 == .root ? "root" : $0.text }
        case .idRange: one(idRange) { String($0) }
        case .net: one(network) { $0.rawValue }
        case .syscalls:
            switch syscalls.value {
            case .file(let path): [Said(path, syscalls.origin)]
            case let choice: one(syscalls) { _ in choice.name }
            }
        case .syscallRule: syscallRules.map { Said($0.value, $0.origin) }
        case .onViolation: one(onViolation) { $0.rawValue }
        case .timeNamespace: one(timeNamespace) { String($0) }
        case .hostname: hostname.origin == .builtIn ? [] : [Said(hostname.value, hostname.origin)]
        case .initKind: one(initKind) { $0.rawValue }
        case .env:
            environment.compactMap { entry in
                guard case .set(let name, let value) = entry.value else { return nil }
                return Said(name + "=" + value, entry.origin)
            }
        case .envPass:
            environment.compactMap { entry in
                guard case .pass(let name) = entry.value else { return nil }
                return Said(name, entry.origin)
            }
        case .cwd: currentDirectory.map { [Said($0.value, $0.origin)] } ?? []
        case .umask: one(umask) { $0.octal }
        case .passFD: passedDescriptors.map { Said(String($0.value), $0.origin) }
        case .time: one(wallTime) { $0.unitText }
        case .grace: one(grace) { $0.unitText }
        case .cpuTime, .memory, .memoryHigh, .swap, .pids, .cpus, .cpuWeight, .cpuset, .cpusetMems, .ioMax, .ioWeight,
            .hugetlb:
            groupLimits.filter { $0.value.limit == setting.limit }.map { Said($0.value.text(of: setting), $0.origin) }
        case .outputLimit: one(output) { $0.size.unitText + ($0.onHit == .kill ? "" : ",on-hit=report") }
        // They are limits of setrlimit(2) like all others, and said as such.
        case .fileSize, .openFiles, .stack, .core: []
        case .rlimit: limits.map { Said($0.value.text, $0.origin) }
        case .softTime: one(softTime) { $0.unitText }
        case .softCPUTime: one(softCPUTime) { $0.unitText }
        case .softMemory: one(softMemory) { $0.unitText }
        case .cgroup:
            switch cgroup.value {
            case .automatic: one(cgroup) { _ in "auto" }
            case .none: one(cgroup) { _ in "none" }
            case .directory(let path): [Said(path, cgroup.origin)]
            }
        case .report: report.map { [Said($0.value.text, $0.origin)] } ?? []
        case .meta: metas.map { Said(ByteString($0.value.format.rawValue + ":") + $0.value.target.text, $0.origin) }
        case .stats: one(stats) { String($0) }
        case .explain: one(explain) { String($0) }
        case .injectFault: faults.map { Said($0.value.text, $0.origin) }
        }
    }

    /// Nothing for what is only the default.
    private func one<Value>(_ value: Sourced<Value>?, _ text: (Value) -> String) -> [Said] {
        guard let value, value.origin != .builtIn else { return [] }
        return [Said(text(value.value), value.origin)]
    }
}

extension UserGroup {
    fileprivate var text: String { "\(uid):\(gid)" }
}

extension ReportTarget {
    fileprivate var text: ByteString {
        switch self {
        case .file(let path): path
        case .descriptor(let number): ByteString("fd:\(number)")
        }
    }
}

extension Fault {
    fileprivate var text: String {
        switch kind {
        case .errno(let errno): "\(role.name):\(index):\(errno.name)"
        case .kill: "\(role.name):\(index):kill"
        }
    }
}
