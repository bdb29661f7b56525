import Cgroup
import Config
import Host
import Linux
import Model
import Planner
import Reporting
import Runner

/// `nestbox run`: plan, execute, report.
func runVerb(_ arguments: ArraySlice<ByteString>) -> Int32 {
    let profile: Profile
    do throws(Refusal) {
        let line = try parseArguments(arguments, extra: ["help"], load: loadProfiles)
        if line.extra.contains("help") {
            return printed(helpText(verb: "run", usage: "[options] [--] COMMAND [ARGUMENT…]"))
        }
        profile = line.profile
    } catch {
        say(error.text)
        return 125
    }
    // Before anything of ours is open that could be taken for the caller's.
    var facts = HostFacts()
    Probe.descriptors([0, 1, 2] + profile.passedDescriptors.map(\.value), into: &facts)
    var outputs = ReportOutputs()
    do throws(Refusal) {
        // Before planning: a report that can't be written is found out before anything runs.
        try outputs.open(profile)
        let plan = try plan(profile, &facts, isShown: profile.isReported, asksForScope: true)
        return execute(plan, profile, outputs)
    } catch {
        say(error.text)
        return conclude(error, profile, outputs)
    }
}

/// The plan for a profile on this host.
///
/// - Parameters:
///   - isShown: somebody will read which controls are degraded.
///   - asksForScope: systemd is asked for a scope when there is no other group to be had.
///   - warn: gets what an imported policy says and nestbox does not do.
func plan(
    _ profile: Profile, _ facts: inout HostFacts, isShown: Bool, asksForScope: Bool = false,
    warn: (Refusal) -> Void = { _ in }
) throws(Refusal) -> Plan {
    do throws(SystemError) {
        try Probe.caller(into: &facts)
    } catch {
        throw Refusal(
            "the current directory can't be determined: \(error.errno.meaning)",
            hint: "change to a directory that exists, and where /proc is mounted")
    }
    Probe.environment(variablesToProbe(profile), into: &facts)
    let paths = try pathsToProbe(profile, from: facts.currentDirectory)
    Probe.look(at: paths, links: linksToProbe(profile), into: &facts)
    if profile.wantsDenials { Probe.listener(into: &facts) }
    facts.filter = try syscallFilter(profile, refusals(profile, facts), warn: warn)
    if isShown { Probe.kernel(into: &facts) }
    if profile.idRange != nil { Probe.subordinateIDs(into: &facts) }
    if !profile.groupLimits.isEmpty || profile.isReported {
        facts.cgroup = Probe.cgroups(profile.cgroup.value, files: cgroupFilesToProbe(profile))
        Probe.blockDevices(profile.groupLimits.map(\.value.subject), into: &facts)
        if asksForScope, cgroupPlace(profile, facts) == .requestedScope { try requestScope(profile, &facts) }
    }
    #if LayerAblation
    try leaveOutLayers(&facts)
    #endif
    return try makePlan(profile, facts)
}

/// Where the own group turns out to be delegated it serves; else nestbox moves into a scope, and looks again.
private func requestScope(_ profile: Profile, _ facts: inout HostFacts) throws(Refusal) {
    let manager = UserManager(runtimeDirectory: Probe.runtimeDirectory)
    do throws(SystemError) {
        if let own = facts.cgroup?.own, own.isUnit, own.isWritable, try manager.isDelegated(own.path.lastComponent) {
            facts.cgroup?.own?.isDelegated = true
            return
        }
        try manager.requestScope()
    } catch {
        throw Refusal(
            "systemd gave no scope to set limits in: \(error.operation.name): \(error.errno.meaning)",
            origin: profile.groupLimits.first?.origin,
            hint: "systemd-run --user --scope -p Delegate=yes nestbox run … may say why")
    }
    facts.cgroup = Probe.cgroups(profile.cgroup.value, files: cgroupFilesToProbe(profile))
    facts.cgroup?.isInRequestedScope = true
    facts.cgroup?.own?.isDelegated = true
}

private func execute(_ plan: Plan, _ profile: Profile, _ outputs: ReportOutputs) -> Int32 {
    var outcome = run(plan)
    if case .failed(var failure) = outcome.ending {
        failure.diagnosis = diagnose(failure)
        outcome.ending = .failed(failure)
        say(FailureText(failure, in: plan).text)
    }
    if profile.explain.value { say(explanation(outcome)) }
    // Nothing is rendered that nobody asked for.
    guard profile.isReported else { return outcome.exitStatus }
    let report = Report(outcome, plan, version: version)
    if profile.stats.value { say(report.text) }
    let isWritten = outputs.write { format in
        switch format {
        case nil: report.json.text + "\n"
        case .isolate: isolateMeta(outcome, plan)
        case .goJudge: goJudgeResult(outcome, plan)
        }
    }
    return isWritten ? outcome.exitStatus : 125
}

/// A run that was refused has a report all the same.
private func conclude(_ refusal: Refusal, _ profile: Profile, _ outputs: ReportOutputs) -> Int32 {
    let report = Report(refusal, version: version)
    if profile.stats.value { say(report.text) }
    _ = outputs.write { format in
        switch format {
        case nil: report.json.text + "\n"
        case .isolate: isolateMeta(refusal)
        case .goJudge: goJudgeResult(refusal)
        }
    }
    return 125
}
