import Model

/// Groups as a probe might have found them.
extension CgroupDirectory {
    static let scope: ByteString =
        "/sys/fs/cgroup/user.slice/user-1001.slice/user@1001.service/app.slice/run-1.scope"

    static func group(
        _ path: ByteString, _ controllers: Controllers = .all, _ change: (inout CgroupDirectory) -> Void = { _ in }
    ) -> CgroupDirectory {
        var group = CgroupDirectory(path: path)
        group.controllers = controllers
        group.limitsSwap = true
        change(&group)
        return group
    }
}

extension Controllers {
    static let all = Controllers(listedIn: Array("cpu cpuset io memory pids hugetlb".utf8))
    static let usual: Controllers = .cpu | .memory | .pids
}

extension HostFacts {
    /// With these groups, and otherwise as it was.
    func with(_ hierarchy: CgroupFacts.Hierarchy, _ change: (inout CgroupFacts) -> Void) -> HostFacts {
        with { facts in
            var cgroup = CgroupFacts()
            cgroup.hierarchy = hierarchy
            change(&cgroup)
            facts.cgroup = cgroup
            facts.processors = 4
            facts.blockDevices = [
                ("/dev/sda", DeviceNumber(major: 8, minor: 0)), ("8:16", DeviceNumber(major: 8, minor: 16)),
            ]
        }
    }

    /// In a scope with Delegate=yes, beside a shell.
    static let inScope = anna.with(.unified) {
        $0.own = .group(CgroupDirectory.scope, .usual) {
            $0.isWritable = true
            $0.isDelegated = true
            $0.processes = 2
        }
        $0.hasUserManager = true
    }

    /// In the scope of a login session, which is root's.
    static let inSession = anna.with(.unified) {
        $0.own = .group("/sys/fs/cgroup/user.slice/user-1001.slice/session-1.scope", .usual)
        $0.hasUserManager = true
    }

    /// In a group that root has made and given away, with its parent.
    static let inGivenGroup = anna.with(.unified) {
        $0.own = .group("/sys/fs/cgroup/anna/job") {
            $0.isWritable = true
            $0.processes = 3
        }
        $0.parent = .group("/sys/fs/cgroup/anna") {
            $0.isWritable = true
            $0.handedOn = .all
        }
    }

    static let rootOnTheHost = root.with(.unified) {
        $0.own = .group("/sys/fs/cgroup/system.slice/sshd.service") { $0.isWritable = true }
        $0.top = .group("/sys/fs/cgroup") {
            $0.kind = .root
            $0.isWritable = true
            $0.processes = 90
            $0.handedOn = .usual
        }
    }

    /// Controllers are bound to version 1.
    static let rootOnAHybridHost = root.with(.hybrid) {
        $0.own = .group("/sys/fs/cgroup/unified", .hugetlb) {
            $0.kind = .root
            $0.isWritable = true
        }
        $0.top = $0.own
    }
}
