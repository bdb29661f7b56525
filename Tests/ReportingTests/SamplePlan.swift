import Model

extension Plan {
    /// Every step there is, once at least, with values of the usual size.
    static let sample: Plan = {
        var plan = Plan(posture: Posture(hostUser: .nobody, descriptors: 3))
        plan.supervisor = supervisorSteps
        plan.initial = initSteps
        plan.payload = payloadSteps
        plan.enforced = ["user-namespace", "no-capabilities", "rlimit-core"]
        plan.degraded = [Degradation(control: "net-namespace", reason: "shared with the host by --net host")]
        return plan
    }()

    /// With another list of the payload, behind the same change of every step that matches.
    func with(_ change: (inout Plan) -> Void) -> Plan {
        var plan = self
        change(&plan)
        return plan
    }

    /// The index of a step by its name.
    func index(_ role: Role, _ name: String) -> Int {
        let names: [String] =
            switch role {
            case .supervisor: supervisor.map(\.action.name)
            case .initial: initial.map(\.action.name)
            case .payload: payload.map(\.action.name)
            }
        return names.firstIndex(of: name) ?? -1
    }

    private static let supervision: Supervision = {
        var supervision = Supervision(
            wallTime: .seconds(2), grace: Nanoseconds(250_000_000), terminal: true, initKind: .nestbox)
        supervision.limits.cpuTime = .seconds(1)
        supervision.limits.output = OutputLimit(.mebibytes(1))
        supervision.limits.fileSize = true
        supervision.limits.counted = [
            CountedLimit(.memory, onHit: .report), CountedLimit(.pids, onHit: .kill),
            CountedLimit(.memoryHigh, onHit: .report),
        ]
        supervision.isReported = true
        supervision.hasCgroup = true
        return supervision
    }()

    private static let supervisorSteps: [Step<SupervisorAction>] = [
        Step(.blockSignals),
        Step(.requireSingleThread),
        Step(.closeInheritedDescriptors(keep: [3, 7])),
        Step(.dropSupplementaryGroups),
        Step(.openStatusChannels),
        Step(.moveCallers(from: "/sys/fs/cgroup/user/job")),
        Step(.enableController(.memory, in: "/sys/fs/cgroup/user"), .flag("--memory 64M")),
        Step(.createCgroup(in: "/sys/fs/cgroup/user", .memory | .pids, owner: nil), .flag("--memory 64M")),
        Step(.createCgroup(in: "/sys/fs/cgroup/user", .memory, owner: .nobody)),
        Step(.limitCgroup(CgroupWrite("memory.max", "67108864")), .flag("--memory 64M")),
        Step(.limitCgroup(CgroupWrite("memory.high", "33554432")), .flag("--memory-high 32M")),
        Step(.limitCgroup(CgroupWrite("pids.max", "64")), .flag("--pids 64,on-hit=kill")),
        Step(.openOutputPipes([1, 2]), .flag("--output-limit 1M")),
        Step(.cloneInit([.user, .mount, .pid, .network, .ipc, .uts, .cgroup, .time], into: nil)),
        Step(.cloneInit([.user], into: .initial)),
        Step(.cloneInit([.user], into: .payload)),
        Step(.denySetgroups),
        Step(.mapUsers([IDMapping(inside: 1000, outside: 1001, count: 1)]), .flag("--user 1000")),
        Step(.mapGroups([IDMapping(inside: 1000, outside: 1002, count: 1)]), .flag("--user 1000")),
        Step(
            .mapUserRange([
                IDMapping(inside: 1000, outside: 1001, count: 1), IDMapping(inside: 0, outside: 100_000, count: 1000),
            ]), .flag("--id-range 1000")),
        Step(.mapGroupRange([IDMapping(inside: 0, outside: 100_000, count: 1000)]), .flag("--id-range 1000")),
        Step(.releaseInit),
        Step(.admitPayload(limits: [])),
        Step(.admitPayload(limits: [ResourceLimit(.openFiles, soft: 64, hard: 64)]), .flag("--open-files 64")),
        Step(.removeStaleCgroups(in: "/sys/fs/cgroup/user")),
        Step(.supervise(supervision), .flag("--time 2s")),
    ]

    private static let bind = BindMount(
        source: "/data", identity: NodeIdentity(device: 1, inode: 2), destination: "/d",
        attributes: [.readOnly, .noSuid, .noDev])
    private static let discarding = OverlayMount(
        source: "/srv", identity: NodeIdentity(device: 1, inode: 3), destination: "/o", layer: .discard(.mebibytes(256))
    )
    private static let keeping = OverlayMount(
        source: "/srv", identity: NodeIdentity(device: 1, inode: 3), destination: "/k",
        layer: .keep("/changes", NodeIdentity(device: 1, inode: 4)))

    private static let initSteps: [Step<InitAction>] = {
        var scratch = Mount.Tmpfs(destination: "/scratch")
        scratch.size = Bytes(3 << 29)
        scratch.inodes = 10
        scratch.mode = 0o1777
        scratch.noExec = true
        var root = LandlockRestriction(access: .known(to: 6), rules: [LandlockRule("/", .known(to: 6))])
        root.scopes = LandlockRestriction.signals | LandlockRestriction.abstractSockets
        var other = root
        other.scopes = LandlockRestriction.signals
        other.network = LandlockRestriction.bindTCP | LandlockRestriction.connectTCP
        let places = LandlockRestriction(
            access: .known(to: 6),
            rules: [
                LandlockRule("/", .read), LandlockRule("/usr", .read | .execute), LandlockRule("/tmp", .known(to: 6)),
                LandlockRule("/dev", .writeFile | .deviceRequests),
            ])
        return [
            Step(.dieWithSupervisor), Step(.newSession), Step(.sealProcess), Step(.awaitIDMaps),
            Step(.forbidUserNamespaces), Step(.setHostname("box"), .flag("--hostname box")), Step(.bringLoopbackUp),
            Step(.makeMountsPrivate), Step(.openSource(bind), .flag("--ro /data:/d")),
            Step(.openLayers(discarding), .flag("--overlay /srv:/o")),
            Step(.openLayers(keeping), .flag("--overlay /srv:/k,keep=/changes")), Step(.assumeIdentity(.nobody)),
            Step(.mountRoot(.mebibytes(16), inodes: 16_384)), Step(.makeDirectory("/d", 0o755), .flag("--ro /data:/d")),
            Step(.bindMount(bind), .flag("--ro /data:/d")), Step(.makeSymlink(target: "usr/bin", "/bin")),
            Step(.makeFile("/etc/hostname", content: "box\n", 0o644)),
            Step(.mountTmpfs(scratch), .flag("--tmpfs /scratch,size=1.5G,inodes=10,mode=1777,noexec")),
            Step(.mountTmpfs(Mount.Tmpfs(destination: "/tmp"))),
            Step(.mountOverlay(discarding), .flag("--overlay /srv:/o")),
            Step(.mountOverlay(keeping), .flag("--overlay /srv:/k,keep=/changes")),
            Step(.mountProc(destination: "/proc", pidsOnly: true)),
            Step(.mountProc(destination: "/proc2", pidsOnly: false)), Step(.mountDevpts(destination: "/dev/pts")),
            Step(.makeReadOnly("/proc/sys")), Step(.mask("/proc/kcore")),
            Step(.pivotRoot), Step(.makeRootReadOnly), Step(.openTerminal), Step(.dropBoundingSet),
            Step(.lockSecurebits), Step(.setIdentity(.nobody)), Step(.dropCapabilities), Step(.setNoNewPrivileges),
            Step(.restrictToRoot(root)), Step(.restrictToRoot(other)), Step(.restrictToMounts(places)),
            Step(.keepOnlySysAdmin), Step(.newCgroupNamespace),
            Step(.startPayload(inCgroup: false)), Step(.startPayload(inCgroup: true)),
            Step(.reap(wallTime: .seconds(2), grace: Nanoseconds(250_000_000), countsTasks: true)),
            Step(.becomePayload), Step(.fault(.errno(.perm), .pivotRoot)), Step(.fault(.kill, .mask("/x"))),
        ]
    }()

    private static let payloadSteps: [Step<PayloadAction>] = [
        Step(.newCgroupNamespace), Step(.dropCapabilities), Step(.newSession), Step(.takeTerminal),
        Step(.setLimit(ResourceLimit(.openFiles, soft: 64, hard: .max)), .flag("--rlimit nofile=64:unlimited")),
        Step(.setLimit(ResourceLimit(.fileSize, soft: 1 << 20, hard: 1 << 20)), .flag("--file-size 1M")),
        Step(.connectTerminal([0, 2])), Step(.connectOutput([1, 2])), Step(.setUmask(0o022)), Step(.joinSessionKeyring),
        Step(.changeDirectory("/work"), .flag("--cwd /work")),
        Step(.closeDescriptors(keep: [3, 7])), Step(.resetSignals),
        Step(
            .loadFilter(SyscallFilter(policy: "strict", program: [0x7FFF_0000_0000_0006])), .flag("--syscalls strict")),
        Step(.awaitAdmission),
        Step(
            .exec(
                Exec(
                    candidates: ["/usr/bin/tool", "/bin/tool"], arguments: ["tool", "-c", "it is", "it's", ""],
                    environment: ["PATH=/usr/bin:/bin", "HOME=/home/user"]))),
    ]
}
