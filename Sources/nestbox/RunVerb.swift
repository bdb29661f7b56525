import Config
import Host
import Model
import Planner
import Reporting
import Runner

/// `nestbox run`: plan, execute, report.
func runVerb(_ arguments: ArraySlice<ByteString>) -> Int32 {
    let profile: Profile
    do throws(Refusal) {
        let (parsed, extra) = try parseArguments(arguments, extra: ["help"], load: loadProfiles)
        if extra.contains("help") {
            return printed(helpText(verb: "run", usage: "[options] [--] COMMAND [ARGUMENT…]"))
        }
        profile = parsed
    } catch {
        say(error.text)
        return 125
    }
    // Before anything of ours is open that could be taken for the caller's.
    var facts = HostFacts()
    Probe.descriptors([0, 1, 2] + profile.passedDescriptors.map(\.value), into: &facts)
    var output: ReportOutput?
    do throws(Refusal) {
        // Before planning: a report that can't be written is found out before anything runs.
        output = try profile.report.map { (target) throws(Refusal) in try ReportOutput(target) }
        let plan = try plan(profile, &facts, isShown: profile.stats.value || output != nil)
        return execute(plan, profile, output)
    } catch {
        say(error.text)
        return conclude(Report(error, version: version), profile, output, status: 125)
    }
}

/// The plan for a profile on this host.
///
/// - Parameter isShown: somebody will read which controls are degraded.
func plan(_ profile: Profile, _ facts: inout HostFacts, isShown: Bool) throws(Refusal) -> Plan {
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
    if isShown { Probe.kernel(into: &facts) }
    if profile.idRange != nil { Probe.subordinateIDs(into: &facts) }
    return try makePlan(profile, facts)
}

private func execute(_ plan: Plan, _ profile: Profile, _ output: ReportOutput?) -> Int32 {
    var outcome = run(plan)
    if case .failed(var failure) = outcome.ending {
        failure.diagnosis = diagnose(failure)
        outcome.ending = .failed(failure)
        say(FailureText(failure, in: plan).text)
    }
    // Nothing is rendered that nobody asked for.
    guard profile.stats.value || output != nil else { return outcome.exitStatus }
    return conclude(Report(outcome, plan, version: version), profile, output, status: outcome.exitStatus)
}

private func conclude(_ report: Report, _ profile: Profile, _ output: ReportOutput?, status: Int32) -> Int32 {
    if profile.stats.value { say(report.text) }
    guard let output else { return status }
    do throws(Refusal) {
        try output.write(report.json.text + "\n")
        return status
    } catch {
        say(error.text)
        return 125
    }
}
