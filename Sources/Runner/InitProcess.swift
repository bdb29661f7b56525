internal import Linux
internal import Model

/// PID 1 of the jail: executes its list, then reaps until the end.
struct InitProcess: ~Copyable {
    let plan: Plan
    let progress: SharedPage
    let channel: StatusChannel
    let payloadChannel: StatusChannel
    /// The directory of the payload's cgroup, or -1.
    let group: Int32
    /// What the payload gets in place of the caller's 1 and 2.
    let output: [(number: Int32, end: Int32)]

    private var view = RootView()
    private var payload: Int32 = 0
    private var peer: Int32 = -1
    private var started = Clock.now
    private var watch: ReaperWatch?

    init(
        plan: Plan, progress: SharedPage, channel: StatusChannel, payloadChannel: StatusChannel, group: Int32,
        output: [(number: Int32, end: Int32)]
    ) {
        self.group = group
        self.output = output
        self.plan = plan
        self.progress = progress
        self.channel = channel
        self.payloadChannel = payloadChannel
    }

    /// Runs the list. On a failure the supervisor is told and everything ends with this process.
    consuming func run() -> Never {
        for (index, step) in plan.initial.enumerated() {
            progress[.initial] = index
            do throws(SystemError) {
                try perform(step.action)
            } catch {
                // Should this fail too, the supervisor sees the end of file and knows the index.
                do throws(SystemError) {
                    try channel.send(.failed(role: .initial, index: index, error))
                } catch {}
                Processes.exit(125)
            }
        }
        Processes.exit(125)
    }

    private mutating func perform(_ action: InitAction) throws(SystemError) {
        switch action {
        case .dieWithSupervisor: try dieWithSupervisor()
        case .newSession: try Processes.newSession()
        case .sealProcess:
            Caller.wipeArguments()
            try Processes.setNonDumpable()
        case .awaitIDMaps: try awaitGo()
        case .forbidUserNamespaces: try forbidUserNamespaces()
        case .setHostname(let name): try Processes.setHostname(name)
        case .bringLoopbackUp: try Sockets.bringLoopbackUp()
        case .makeMountsPrivate: try Mounts.makeAllPrivate()
        case .openSource(let bind): try view.openSource(bind)
        case .openLayers(let overlay): try view.openLayers(overlay)
        case .assumeIdentity(let identity): try Processes.setIdentity(identity)
        case .mountRoot(let size, let inodes): try view.mountRoot(size: size, inodes: inodes)
        case .makeDirectory(let path, let mode): try view.makeDirectory(path, mode)
        case .makeSymlink(let target, let path): try view.makeSymlink(to: target, at: path)
        case .makeFile(let path, let content, let mode): try view.makeFile(path, content, mode)
        case .bindMount(let bind): try view.bind(bind)
        case .mountTmpfs(let tmpfs): try view.mountTmpfs(tmpfs)
        case .mountOverlay(let overlay): try view.mountOverlay(overlay)
        case .mountProc(let destination, let pidsOnly): try view.mountProc(at: destination, pidsOnly: pidsOnly)
        case .mountDevpts(let destination): try view.mountDevpts(at: destination)
        case .makeReadOnly(let path): try view.makeReadOnly(path)
        case .mask(let path): try view.mask(path)
        case .pivotRoot: try view.pivot()
        case .makeRootReadOnly: try view.makeRootReadOnly()
        case .openTerminal: try openTerminal()
        case .dropBoundingSet: try Capabilities.dropBoundingSet()
        case .lockSecurebits: try Capabilities.lockSecurebits()
        case .setIdentity(let identity): try Processes.setIdentity(identity)
        case .keepOnlySysAdmin: try Capabilities.keepOnlySysAdmin()
        case .newCgroupNamespace: try Processes.unshare(.cgroup)
        case .dropCapabilities: try Capabilities.dropAll()
        case .setNoNewPrivileges: try Processes.setNoNewPrivileges()
        case .restrictToRoot(let restriction), .restrictToMounts(let restriction): try Landlock.restrict(restriction)
        case .startPayload(let inCgroup):
            // Without the group its limits would hold for nobody.
            if inCgroup && group < 0 { throw SystemError(.compareCgroup, .noEntry) }
            try startPayload(into: inCgroup ? group : -1)
        case .reap(let wallTime, let grace, let countsTasks):
            guard let watch = watch.take() else { throw SystemError(.signalfd, .invalid) }
            try Reaper(
                payload: payload, channel: channel, watch: watch, started: started, wallTime: wallTime,
                grace: grace, countsTasks: countsTasks
            ).run()
        case .becomePayload: payloadProcess().run()
        case .fault(let kind, _): throw injected(kind)
        }
    }

    /// A supervisor that died before the prctl sent no signal any more; its channel tells.
    private func dieWithSupervisor() throws(SystemError) {
        try Processes.dieWithParent()
        if try Events.hasHungUp(channel.number) { throw SystemError(.findSupervisor, .noProcess) }
    }

    private func awaitGo() throws(SystemError) {
        guard case .message(.go, _, _) = try channel.receive() else {
            throw SystemError(.protocolExchange, .brokenPipe)
        }
    }

    private func forbidUserNamespaces() throws(SystemError) {
        let file = try Files.open("/proc/sys/user/max_user_namespaces", .writeOnly)
        try Files.write(Array("0".utf8), to: file.number)
    }

    private mutating func openTerminal() throws(SystemError) {
        let master = try Files.open("/dev/ptmx", .readWrite | .noControllingTerminal)
        peer = try Terminals.openPeer(of: master.number).release()
        try Terminals.makeControlling(peer)
        try channel.send(.terminal, descriptor: master.number)
    }

    private func payloadProcess() -> PayloadProcess {
        PayloadProcess(plan: plan, progress: progress, channel: payloadChannel, terminal: peer, output: output)
    }

    private mutating func startPayload(into group: Int32) throws(SystemError) {
        let watch = try ReaperWatch(channel)
        let kept = watch.descriptors + [channel.number]
        let (plan, progress, channel, payloadChannel) = (plan, progress, channel, payloadChannel)
        let (peer, output) = (peer, output)
        // It borrows this process's memory until it execs, and this process waits for that: so its
        // start costs no copy of page tables, and there is nothing to do here before it ran.
        payload = try Processes.cloneBorrowingMemory(into: group) {
            channel.close()
            PayloadProcess(plan: plan, progress: progress, channel: payloadChannel, terminal: peer, output: output)
                .run()
        }
        // By now the payload is the command.
        started = Clock.now
        // What was kept for the sake of the payload's cgroup namespace.
        if group >= 0 { try Capabilities.dropAll() }
        // Whatever PID 1 holds open keeps pipes of the caller from ending. But one end of the jail's
        // terminal stays, so that it is there again for a payload that let go of it.
        try DescriptorTable.closeAll(except: peer < 0 ? kept : kept + [peer])
        self.watch = consume watch
        for standard: Int32 in 0..<3 { DescriptorTable.close(standard) }
    }
}

/// A failure on purpose; a kill does not come back.
func injected(_ kind: Fault.Kind) -> SystemError {
    switch kind {
    case .errno(let errno): SystemError(.none, errno)
    case .kill: Processes.die()
    }
}
