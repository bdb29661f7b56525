import Config
import Host
import Linux
import Model
import Planner
import Reference
import Reporting
import Runner
import Syscalls

/// `nestbox learn`: runs a command in its jail, notes the system calls that it makes, and writes a profile that
/// allows these. Nothing is enforced by system call meanwhile.
func learnVerb(_ arguments: ArraySlice<ByteString>) -> Int32 {
    do throws(Refusal) {
        let line = try parseArguments(arguments, extra: ["help", "verify"], valued: ["output"], load: loadProfiles)
        if line.extra.contains("help") {
            return printed(
                helpText(
                    verb: "learn", usage: "[-o FILE] [--verify] [options] [--] COMMAND [ARGUMENT…]", extra: learnFlags))
        }
        var lesson = try Lesson(line)
        return try lesson.run(verifies: line.extra.contains("verify"))
    } catch {
        say(error.text)
        return 125
    }
}

private let learnFlags = [
    ("-o, --output FILE", "Write the profile to this file; where it is one already, add what it lacks."),
    ("--verify", "Run the command again under what was learned, and say what is refused then; exit 1 if anything is."),
]

private struct Lesson {
    private let profile: Profile
    private let path: ByteString?
    private let file: FileToReplace?
    /// What the file had before the command could touch it.
    private let earlier: (text: String, policy: SyscallPolicy)?

    init(_ line: RunArguments) throws(Refusal) {
        var profile = line.profile
        // What is noted is what another policy would have to allow: none has nothing to note.
        if profile.syscalls.value == .none || profile.syscalls.value == .own { profile.syscalls = Sourced(.default) }
        self.profile = profile
        path = line.values.last?.value
        guard let path else {
            (file, earlier) = (nil, nil)
            return
        }
        let origin = Origin.flag("-o \(path.shown)")
        file = try FileToReplace(path, "the profile", origin)
        earlier = file?.exists == true ? try Self.read(path, origin) : nil
    }

    private static func read(_ path: ByteString, _ origin: Origin) throws(Refusal) -> (String, SyscallPolicy) {
        let slashed = path.bytes.contains(UInt8(ascii: "/")) ? path : "./" + path
        let text = String(decoding: try readProfileFile(slashed), as: UTF8.self)
        var selection = Selection()
        selection.profiles = [slashed]
        let profile = try loadProfiles(selection).profile
        guard profile.syscalls.value == .own, LearnedProfile.canAdd(to: text) else {
            throw Refusal(
                "\(path.shown) is no profile that nestbox learn can add to", origin: origin,
                hint:
                    "choose another file; an own policy with its rules in an array, as learn writes it, can be added to"
            )
        }
        return (text, try flattenedPolicy(of: profile))
    }

    /// - Returns: the exit status.
    mutating func run(verifies: Bool) throws(Refusal) -> Int32 {
        say("nestbox: learning: no system call is refused in this run but those of other ABIs and those that kill\n")
        var observing = profile
        observing.observes = true
        let outcome = try outcome(of: observing)
        if case .failed = outcome.ending { return outcome.exitStatus }
        let learned = LearnedRules(outcome.observed, beyond: earlier?.policy)
        let text = LearnedProfile(learned, command: profile.command).text(addedTo: earlier?.text)
        try write(text)
        sayWhatWasLearned(learned, outcome)
        if verifies { return try verify(text, outcome) }
        return outcome.exitStatus
    }

    private func outcome(of profile: Profile) throws(Refusal) -> Outcome {
        var facts = HostFacts()
        Probe.descriptors([0, 1, 2] + profile.passedDescriptors.map(\.value), into: &facts)
        let plan = try plan(profile, &facts, isShown: false, asksForScope: true)
        var outcome = Runner.run(plan)
        if case .failed(var failure) = outcome.ending {
            failure.diagnosis = diagnose(failure)
            outcome.ending = .failed(failure)
            say(FailureText(failure, in: plan).text)
        }
        return outcome
    }

    private func write(_ text: String) throws(Refusal) {
        guard let file, let path else {
            if printed(text) != 0 { throw Refusal("the profile could not be printed") }
            return
        }
        do throws(SystemError) {
            try file.replace(with: text, isPublic: true)
        } catch {
            throw Refusal(
                "the profile could not be written to \(path.shown): \(error.operation.name): \(error.errno.meaning)",
                hint: "the command has run; what was learned is lost")
        }
    }

    private func sayWhatWasLearned(_ learned: LearnedRules, _ outcome: Outcome) {
        let place = path.map { " in \($0.shown)" } ?? ""
        let count = learned.groups.reduce(0) { $0 + $1.lines.count }
        let calls = outcome.observed.reduce(0) { $0 + $1.count }
        var text = "nestbox: learned: \(calls) calls of \(outcome.observed.count) kinds: "
        text += count == 0 ? "nothing new\(place)\n" : "\(count) \(earlier == nil ? "" : "new ")rules\(place)\n"
        if !learned.unusual.isEmpty {
            text += "  look at: \(learned.unusual.joined(separator: ", ")): the policy default refuses them\n"
        }
        for denial in outcome.denials { text += "  not learned, it kills: \(denial.call), by \(denial.place.text)\n" }
        say(text)
    }

    // MARK: - Once more

    private func verify(_ text: String, _ first: Outcome) throws(Refusal) -> Int32 {
        var profile = profile
        let name = path ?? "learned.toml"
        profile.syscalls = Sourced(.own, .file(name.shown, line: 1, column: 1))
        profile.syscallRules = LearnedProfile.rules(of: text).map { rule in
            Sourced(rule.text, .file(name.shown, line: UInt32(clamping: rule.line), column: 1))
        }
        profile.explain = Sourced(true)
        let outcome = try outcome(of: profile)
        if case .failed = outcome.ending { return outcome.exitStatus }
        let isSame = outcome.ending == first.ending
        if outcome.denials.isEmpty && isSame {
            say("nestbox: verified: the command did the same again, and nothing was refused\n")
            return 0
        }
        say(explanation(outcome))
        let ends = isSame ? "it ended in the same way" : "it ended in another way than while learning"
        say("nestbox: not verified: \(outcome.denials.count) kinds of calls were refused; \(ends)\n")
        return 1
    }
}
