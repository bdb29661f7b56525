internal import Cgroup
internal import Linux
package import Model

/// Executes a plan from the outside and tells how it ended.
package func run(_ plan: Plan) -> Outcome {
    var supervisor = Supervisor(plan)
    return supervisor.run()
}

/// The supervisor: executes its list, step by step; the last step watches until the end.
struct Supervisor: ~Copyable {
    let plan: Plan
    private var progress: SharedPage?
    private var jail = Jail()
    private var outcome: Outcome?
    private var places: [Placeholder] = []

    private static let heededSignals: [Signal] = [
        .hangup, .interrupt, .quit, .user1, .user2, .terminate, .cont, .terminalStop, .windowChange,
    ]
    /// A source on a file system that does not answer must not hold the caller for ever.
    private static let patience = Nanoseconds.seconds(60)

    init(_ plan: Plan) { self.plan = plan }

    mutating func run() -> Outcome {
        for (index, step) in plan.supervisor.enumerated() {
            var failure: Failure?
            do throws(SystemError) {
                failure = try perform(step.action)
            } catch {
                failure = Failure(role: .supervisor, index: index, reason: .refused(error))
            }
            if let failure {
                jail.destroy()
                let outcome = jail.outcome(of: failure)
                jail.removeGroup()
                for place in places { place.release() }
                return outcome
            }
        }
        jail.removeGroup()
        for place in places { place.release() }
        return outcome ?? Outcome(ending: .failed(Failure(role: .supervisor, index: 0, reason: .garbled)))
    }

    /// - Returns: what a child reported when it, and not this step, failed.
    private mutating func perform(_ action: SupervisorAction) throws(SystemError) -> Failure? {
        switch action {
        case .blockSignals:
            try Signals.blockAll()
            jail.signals = try Signals.descriptor(for: Self.heededSignals).release()
        case .requireSingleThread: try requireSingleThread()
        case .closeInheritedDescriptors(let keep): try DescriptorTable.markCloseOnExec(except: keep)
        case .dropSupplementaryGroups: try Processes.clearSupplementaryGroups()
        case .openStatusChannels: try openStatusChannels()
        case .moveCallers(let path): try Delegated.moveCallers(from: path)
        case .enableController(let controller, let path): try Delegated.enable(controller, in: path)
        case .createCgroup(let path, let controllers, let owner):
            jail.group = try Group(in: path, controllers: controllers, owner: owner)
        case .limitCgroup(let write): try jail.madeGroup().set(write)
        case .openOutputPipes(let numbers): try jail.output.open(numbers, plan.outputLimit)
        case .cloneInit(let namespaces, let leaf): try cloneInit(namespaces, into: try jail.directory(of: leaf))
        case .holdPlace(let path, let parent): places.append(try Placeholder(path, parent: parent))
        case .denySetgroups: return try jail.write("deny", to: "setgroups")
        case .mapUsers(let mappings): return try jail.write(lines(mappings), to: "uid_map")
        case .mapGroups(let mappings): return try jail.write(lines(mappings), to: "gid_map")
        case .mapUserRange(let mappings): return try jail.mapRange("newuidmap", mappings)
        case .mapGroupRange(let mappings): return try jail.mapRange("newgidmap", mappings)
        case .releaseInit: return try jail.release()
        case .admitPayload(let limits): return try jail.admitPayload(plan, limits)
        case .removeStaleCgroups: try jail.madeGroup().removeStale()
        case .supervise(let supervision): outcome = try jail.supervise(supervision, plan)
        case .fault(let kind, _): throw injected(kind)
        }
        return nil
    }

    private func requireSingleThread() throws(SystemError) {
        // A task directory has "." and ".." as its own links and one more for each thread.
        let threads = try Files.status(of: "/proc/self/task").links - 2
        if threads != 1 { throw SystemError(.countThreads, .busy, detail: Int32(clamping: threads)) }
    }

    private mutating func openStatusChannels() throws(SystemError) {
        let page = try SharedPage()
        progress = page
        jail.progress = page
        (jail.initChannel, jail.initEnd) = try StatusChannel.pair()
        (jail.payloadChannel, jail.payloadEnd) = try StatusChannel.pair()
        // The kernel stamps the payload's packets with its process id as seen from here.
        try Sockets.receiveCredentials(on: jail.payloadChannel.number)
    }

    private mutating func cloneInit(_ namespaces: Namespaces, into group: Int32) throws(SystemError) {
        guard let progress else { throw SystemError(.mmap, .invalid) }
        switch try Processes.clone(namespaces, into: group) {
        case .child:
            jail.initChannel.close()
            jail.payloadChannel.close()
            jail.output.closeOwnEnds()
            InitProcess(
                plan: plan, progress: progress, channel: jail.initEnd, payloadChannel: jail.payloadEnd,
                group: jail.group?.payloadDirectory ?? -1, output: jail.output.payloadEnds
            ).run()
        case .parent(let pid, let pidfd):
            jail.initEnd.close()
            jail.payloadEnd.close()
            jail.output.closePayloadEnds()
            jail.pid = pid
            jail.pidfd = pidfd.release()
            jail.setupDeadline = Clock.now + Self.patience
        }
    }

    private func lines(_ mappings: [IDMapping]) -> String {
        var lines = ""
        for mapping in mappings { lines += "\(mapping.inside) \(mapping.outside) \(mapping.count)\n" }
        return lines
    }
}

extension Jail {
    /// A step that needs the group must not be passed over where there is none.
    fileprivate func madeGroup() throws(SystemError) -> Group {
        guard let group else { throw SystemError(.compareCgroup, .noEntry) }
        return group
    }

    /// Where a process is to be born; -1: where its parent is.
    fileprivate func directory(of leaf: CgroupLeaf?) throws(SystemError) -> Int32 {
        switch leaf {
        case .payload: try madeGroup().payloadDirectory
        case .initial: try madeGroup().initDirectory
        case nil: -1
        }
    }
}

extension Plan {
    fileprivate var outputLimit: OutputLimit? {
        guard case .supervise(let supervision)? = supervisor.last?.action else { return nil }
        return supervision.limits.output
    }
}
