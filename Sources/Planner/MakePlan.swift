package import Model

/// Turns what is wanted and what is there into exactly what will be done. Pure: same input, same plan.
///
/// - Throws: `Refusal` when the policy contradicts itself or cannot be had on this host.
package func makePlan(_ profile: Profile, _ facts: HostFacts) throws(Refusal) -> Plan {
    guard !profile.command.isEmpty else {
        throw Refusal("no command was given", hint: "nestbox run [options] -- COMMAND [ARGUMENT…]")
    }
    let identity = try IdentityPlan(profile, facts)
    let layout = try Layout(profile, facts, identity)
    let terminal = try terminalDescriptors(profile, facts)
    let environment = makeEnvironment(profile, facts, terminal: !terminal.isEmpty)
    let passed = try passedDescriptors(profile, facts)
    let cgroup = try CgroupPlan(profile, facts, identity)
    // What goes to a terminal is counted where that is relayed.
    let counted = profile.output == nil ? [] : ([1, 2] as [Int32]).filter { !terminal.contains($0) }

    var plan = Plan(posture: Posture(hostUser: identity.hostUser, descriptors: 3 + passed.count))
    if profile.syscallPolicy.value != .none {
        plan.posture.seccompMode = 2
        plan.posture.filters = 1
    }
    plan.supervisor = supervisorSteps(
        profile, facts, identity, layout, cgroup, passed: passed, counted: counted, terminal: !terminal.isEmpty)
    plan.initial = initSteps(profile, facts, identity, layout, cgroup, terminal: !terminal.isEmpty)
    plan.payload = try payloadSteps(
        profile, facts, cgroup, terminal: terminal, counted: counted, passed: passed,
        directory: layout.currentDirectory, environment: environment)
    plan.enforced = enforcedControls(plan, facts) + cgroup.limits.map { $0.value.limit.rawValue }
    plan.degraded = degradations(profile, facts) + cgroup.degraded

    if let violation = orderViolation(in: plan) {
        throw Refusal("the plan breaks its own order: \(violation)", hint: "this is a bug in nestbox; please report it")
    }
    #if LayerAblation
    leaveOutLayers(of: &plan, facts)
    #endif
    for fault in profile.faults { try inject(fault, into: &plan) }
    return plan
}

// MARK: - The three lists

private func supervisorSteps(
    _ profile: Profile, _ facts: HostFacts, _ identity: IdentityPlan, _ layout: Layout, _ cgroup: CgroupPlan,
    passed: [Int32], counted: [Int32], terminal: Bool
) -> [Step<SupervisorAction>] {
    var steps = [
        Step(SupervisorAction.blockSignals),
        Step(.requireSingleThread),
        Step(.closeInheritedDescriptors(keep: passed)),
    ]
    if identity.callerIsRoot { steps.append(Step(.dropSupplementaryGroups)) }
    steps.append(Step(.openStatusChannels))
    steps += cgroup.steps
    steps += layout.heldPlaces
    if let output = profile.output, !counted.isEmpty { steps.append(Step(.openOutputPipes(counted), output.origin)) }
    steps.append(Step(.cloneInit(namespaces(profile, cgroup), into: cgroup.initLeaf(profile.initKind.value))))
    steps += identity.mappingSteps
    steps.append(Step(.releaseInit))
    let late = lateLimits(profile, facts)
    steps.append(Step(.admitPayload(limits: late.map(\.value)), late.first?.origin ?? .builtIn))
    if let base = cgroup.base { steps.append(Step(.removeStaleCgroups(in: base.path))) }
    var supervision = Supervision(
        wallTime: profile.wallTime?.value, grace: profile.grace.value, terminal: terminal,
        initKind: profile.initKind.value)
    supervision.limits = supervisedLimits(profile, facts, cgroup)
    supervision.isReported = profile.isReported
    supervision.hasCgroup = cgroup.base != nil
    supervision.onViolation = profile.onViolation.value
    supervision.observes = profile.observes
    steps.append(Step(.supervise(supervision), profile.wallTime?.origin ?? .builtIn))
    return steps
}

private func supervisedLimits(
    _ profile: Profile, _ facts: HostFacts, _ cgroup: CgroupPlan
) -> SupervisedLimits {
    var limits = SupervisedLimits()
    limits.cpuTime = cgroup.supervised(.cpuTime).map { Nanoseconds(Int64(clamping: $0.amount)) }
    let quota = cgroup.limits.first { $0.value.limit == .cpus }.map { Int(($0.value.amount + 999) / 1000) }
    limits.processors = max(min(quota ?? facts.processors, facts.processors), 1)
    limits.output = profile.output?.value
    limits.softTime = profile.softTime?.value
    limits.softCPUTime = profile.softCPUTime?.value
    limits.softMemory = profile.softMemory?.value
    limits.fileSize = profile.limits.contains { $0.value.resource == .fileSize }
    limits.counted = cgroup.counted
    return limits
}

private func namespaces(_ profile: Profile, _ cgroup: CgroupPlan) -> Namespaces {
    var all: Namespaces = .user | .mount | .pid | .ipc | .uts
    if profile.network.value != .host { all = all | .network }
    // The root of a cgroup namespace is the group that it is made in, and the payload's is yet to be entered.
    if cgroup.base == nil { all = all | .cgroup }
    if profile.timeNamespace.value { all = all | .time }
    return all
}

private func initSteps(
    _ profile: Profile, _ facts: HostFacts, _ identity: IdentityPlan, _ layout: Layout, _ cgroup: CgroupPlan,
    terminal: Bool
) -> [Step<InitAction>] {
    var steps: [Step<InitAction>] = [
        Step(.dieWithSupervisor),
        Step(.newSession),
        Step(.makeMountsPrivate),
        Step(.awaitIDMaps),
        // Before pivotRoot: it writes below the host's /proc, the jail's own shows no sysctl.
        Step(.forbidUserNamespaces),
        Step(.setHostname(profile.hostname.value), profile.hostname.origin),
    ]
    if profile.network.value == .none { steps.append(Step(.bringLoopbackUp, profile.network.origin)) }
    steps += layout.openings
    if identity.callerIsRoot {
        // The kernel clears the parent-death signal with every change of ids.
        steps += [Step(.assumeIdentity(identity.user)), Step(.dieWithSupervisor)]
    }
    // After awaitIDMaps: the id maps of a process that is not dumpable belong to root.
    steps.append(Step(.sealProcess))
    steps += layout.steps
    steps.append(Step(.pivotRoot))
    steps.append(Step(.makeRootReadOnly))
    if terminal { steps.append(Step(.openTerminal)) }
    steps += [
        Step(.dropBoundingSet),
        Step(.lockSecurebits),
        Step(.setIdentity(identity.user), profile.user.origin),
    ]
    let startsInCgroup = cgroup.base != nil && profile.initKind.value == .nestbox
    if cgroup.base != nil && !startsInCgroup { steps.append(Step(.newCgroupNamespace)) }
    steps.append(Step(startsInCgroup ? .keepOnlySysAdmin : .dropCapabilities))
    steps.append(Step(.setNoNewPrivileges))
    steps += landlockSteps(profile, facts, layout.mounts)
    switch profile.initKind.value {
    case .none:
        steps.append(Step(.becomePayload, profile.initKind.origin))
    case .nestbox:
        steps.append(Step(.startPayload(inCgroup: startsInCgroup)))
        let reap = InitAction.reap(
            wallTime: profile.wallTime?.value, grace: profile.grace.value, countsTasks: profile.isReported)
        steps.append(Step(reap, profile.wallTime?.origin ?? .builtIn))
    }
    return steps
}

private func payloadSteps(
    _ profile: Profile, _ facts: HostFacts, _ cgroup: CgroupPlan, terminal: [Int32], counted: [Int32],
    passed: [Int32], directory: Sourced<ByteString>, environment: [ByteString]
) throws(Refusal) -> [Step<PayloadAction>] {
    var steps: [Step<PayloadAction>] = []
    if cgroup.base != nil && profile.initKind.value == .nestbox {
        steps += [Step(.newCgroupNamespace), Step(.dropCapabilities)]
    }
    if profile.initKind.value == .nestbox {
        steps.append(Step(terminal.isEmpty ? .newSession : .takeTerminal))
    }
    if !terminal.isEmpty { steps.append(Step(.connectTerminal(terminal))) }
    if let output = profile.output, !counted.isEmpty { steps.append(Step(.connectOutput(counted), output.origin)) }
    steps += cgroup.processLimits.filter { !isGiven($0, in: profile) } + limitSteps(profile, facts)
    steps += [
        Step(.setUmask(profile.umask.value), profile.umask.origin),
        Step(.joinSessionKeyring),
        Step(.changeDirectory(directory.value), directory.origin),
        Step(.closeDescriptors(keep: passed)),
        Step(.resetSignals),
    ]
    if let filter = try filterStep(profile, facts) { steps.append(filter) }
    steps.append(Step(.awaitAdmission))
    let exec = Exec(
        candidates: candidates(for: profile.command[0], environment), arguments: profile.command,
        environment: environment)
    steps.append(Step(.exec(exec)))
    return steps
}

/// What the filter is to do with refusals that are worth a record: of nobody's interest, they cost nothing.
package func refusals(_ profile: Profile, _ facts: HostFacts) -> Refusals {
    if !profile.wantsDenials { return .plain }
    if facts.canListen { return .notified }
    return profile.onViolation.value == .kill ? .fatal : .plain
}

private func filterStep(_ profile: Profile, _ facts: HostFacts) throws(Refusal) -> Step<PayloadAction>? {
    let policy = profile.syscallPolicy
    if policy.value == .none {
        guard profile.onViolation.value == .kill else { return nil }
        throw Refusal(
            "without a policy of system calls there is no violation to kill for", origin: profile.onViolation.origin,
            hint: "leave out \(policy.origin.text)")
    }
    if profile.observes, !facts.canListen {
        throw Refusal(
            "nothing can be learned here: nestbox runs under a filter that has a listener already",
            hint: "run it outside of the sandbox or container that it is in")
    }
    let name = profile.syscallPolicyName
    // Rules of one's own are never left to a filter that was ready before them.
    guard let filter = facts.filter, filter.policy == name, filter.refusals == refusals(profile, facts),
        (filter.rules != nil) == (profile.hasOwnSyscallPolicy || profile.observes)
    else {
        throw Refusal(
            "the filter of the policy \(name) is missing", origin: policy.origin,
            hint: "this is a bug in nestbox; please report it")
    }
    return Step(.loadFilter(filter), policy.origin)
}

/// A limit of the process that was asked for by name is not replaced.
private func isGiven(_ step: Step<PayloadAction>, in profile: Profile) -> Bool {
    guard case .setLimit(let limit) = step.action else { return false }
    return profile.limits.contains { $0.value.resource == limit.resource }
}

/// No core by default: a limit of exactly 1 byte also keeps the kernel from starting a piped core
/// handler of the host, where 0 does not (core(5)). The payload can still lower 1 to 0.
private func limitSteps(_ profile: Profile, _ facts: HostFacts) -> [Step<PayloadAction>] {
    var steps: [Step<PayloadAction>] = []
    if !profile.limits.contains(where: { $0.value.resource == .core }) {
        let core = min(1, facts.coreHardLimit)
        steps.append(Step(.setLimit(ResourceLimit(.core, soft: core, hard: core))))
    }
    let late = lateLimits(profile, facts)
    for limit in profile.limits where !late.contains(where: { $0.value.resource == limit.value.resource }) {
        steps.append(Step(.setLimit(limit.value), limit.origin))
    }
    return steps
}

/// Those that would be in the payload's own way while it hands its listener over.
///
/// The kernel compares the limit of open files with all descriptors that the user has in flight (unix(7),
/// ETOOMANYREFS). With its own limit the payload could not start while another jail of that user is at it.
private func lateLimits(_ profile: Profile, _ facts: HostFacts) -> [Sourced<ResourceLimit>] {
    guard profile.syscallPolicy.value != .none, refusals(profile, facts) == .notified else { return [] }
    return profile.limits.filter { $0.value.resource == .openFiles }
}

/// Where the command may be: itself when it has a slash, else its name in each directory of PATH.
private func candidates(for command: ByteString, _ environment: [ByteString]) -> [ByteString] {
    if command.bytes.contains(UInt8(ascii: "/")) { return [command] }
    let prefix = ByteString("PATH=").bytes
    let path = environment.first { $0.bytes.starts(with: prefix) }?.bytes.dropFirst(prefix.count) ?? []
    return path.split(separator: UInt8(ascii: ":")).map { ByteString($0).appending(command) }
}

// MARK: - Smaller decisions

/// Which of 0, 1, 2 are terminals outside, and so get the jail's own.
private func terminalDescriptors(_ profile: Profile, _ facts: HostFacts) throws(Refusal) -> [Int32] {
    let terminals = (0..<3).filter { facts.terminals[$0] }.map { Int32($0) }
    if !terminals.isEmpty && profile.dev.value == .none {
        throw Refusal(
            "standard input or output is a terminal, but without /dev the jail has no terminal to stand in for it",
            origin: profile.dev.origin, hint: "redirect them (< /dev/null > out 2>&1), or leave --dev none out")
    }
    return terminals
}

private func passedDescriptors(_ profile: Profile, _ facts: HostFacts) throws(Refusal) -> [Int32] {
    for number in Int32(0)..<3 where facts.descriptorKind(number) == .directory {
        throw Refusal(
            "descriptor \(number) is a directory: from it the whole host could be reached",
            hint: "redirect it to a file, a pipe or /dev/null")
    }
    var passed: [Int32] = []
    for descriptor in profile.passedDescriptors.sorted(by: { $0.value < $1.value }) {
        guard let kind = facts.descriptorKind(descriptor.value) else {
            throw Refusal(
                "descriptor \(descriptor.value) is not open", origin: descriptor.origin,
                hint: "open it in the calling shell, for instance: nestbox run --pass-fd 3 … 3< file")
        }
        if kind == .directory {
            throw Refusal(
                "descriptor \(descriptor.value) is a directory: from it the whole host could be reached",
                origin: descriptor.origin, hint: "show the directory with --ro or --rw")
        }
        if descriptor.value > 2 && passed.last != descriptor.value { passed.append(descriptor.value) }
    }
    return passed
}

private func inject(_ fault: Sourced<Fault>, into plan: inout Plan) throws(Refusal) {
    let (index, kind) = (fault.value.index, fault.value.kind)
    func miss() -> Refusal { Refusal("the \(fault.value.role.name) has no step \(index)", origin: fault.origin) }
    switch fault.value.role {
    case .supervisor:
        guard plan.supervisor.indices.contains(index) else { throw miss() }
        plan.supervisor[index].action = .fault(kind, plan.supervisor[index].action)
    case .initial:
        guard plan.initial.indices.contains(index) else { throw miss() }
        plan.initial[index].action = .fault(kind, plan.initial[index].action)
    case .payload:
        guard plan.payload.indices.contains(index) else { throw miss() }
        plan.payload[index].action = .fault(kind, plan.payload[index].action)
    }
}
