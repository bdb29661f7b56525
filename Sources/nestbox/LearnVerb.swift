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
    /// Where the profile goes without a file: standard output, which the command then does not have.
    private let printer: Int32
    private let file: FileToReplace?
    /// What the file had before the command could touch it.
    private let earlier: (text: String, policy: SyscallPolicy)?

    init(_ line: RunArguments) throws(Refusal) {
        var profile = line.profile
        if let origin = profile.flagOfReport {
            throw Refusal(
                "learn writes a profile and no report", origin: origin,
                hint: "leave it out; nestbox run --profile … has it")
        }
        // What is noted is what another policy would have to allow: none has nothing to note.
        if profile.syscalls.value == .none || profile.syscalls.value == .own { profile.syscalls = Sourced(.default) }
        self.profile = profile
        path = line.values.last?.value
        guard let path else {
            (file, earlier) = (nil, nil)
            printer = try Self.takeStandardOutput()
            return
        }
        printer = -1
        let origin = Origin.flag("-o \(path.shown)")
        file = try FileToReplace(path, "the profile", origin)
        earlier = file?.exists == true ? try Self.read(path, origin) : nil
    }

    /// What the command prints goes to standard error: it must not be taken for the profile, nor written over it.
    private static func takeStandardOutput() throws(Refusal) -> Int32 {
        do throws(SystemError) {
            let own = try DescriptorTable.duplicate(1)
            try DescriptorTable.connect(2, to: 1)
            return own.release()
        } catch {
            throw Refusal("standard output: \(error.errno.meaning)", hint: "name a file with -o")
        }
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
        try checkAddition(text, learned)
        sayWhatWasLearned(learned, outcome)
        guard verifies, !outcome.isCutShort else {
            try write(text)
            return outcome.exitStatus
        }
        let status: Int32
        do throws(Refusal) {
            status = try verify(text, outcome)
        } catch {
            try write(text)
            throw error
        }
        // Only now: the command could have written over it when it ran again.
        try write(text)
        return status
    }

    /// Somebody may have written rules of their own into the file, beside which the new ones can't stand.
    private func checkAddition(_ text: String, _ learned: LearnedRules) throws(Refusal) {
        let lines = LearnedProfile.rules(of: text).map { rule in
            (text: rule.text[...], place: RulePlace(path?.shown ?? "", rule.line))
        }
        var reader = PolicyReader()
        _ = reader.part(of: lines)
        guard let problem = reader.problems.first else { return }
        let missing = learned.groups.flatMap(\.lines).joined(separator: "; ")
        throw Refusal(
            "what is missing in \(path?.shown ?? "") can't be added: \(problem.text)",
            hint: "add it by hand, as far as you want it: \(missing)")
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
        do throws(SystemError) {
            if let file { return try file.replace(with: text, isPublic: true) }
            try Files.write(Array(text.utf8), to: printer)
        } catch {
            throw Refusal(
                "the profile could not be written: \(error.operation.name): \(error.errno.meaning)",
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
        if outcome.isCutShort { text += "  the command was cut short: what it had still to do is not known\n" }
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

extension Outcome {
    /// It was ended, and did not end.
    fileprivate var isCutShort: Bool { endedBy != nil || Verdict(self) == .interrupted }
}

extension Profile {
    /// A report that was asked for on the command line; that of a profile is not for this run.
    fileprivate var flagOfReport: Origin? {
        let origins = [report?.origin, metas.last?.origin, stats.value ? stats.origin : nil]
        for case .flag(let flag)? in origins { return .flag(flag) }
        return nil
    }
}
