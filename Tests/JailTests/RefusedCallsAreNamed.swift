import Foundation
import Glibc
import Testing

/// What a filter refuses is known afterwards: which call, by which line, how often, and whose.
@Suite struct RefusedCallsAreNamed {
    static let policies = ["strict", "default", "network", "agent"]

    private static func denial(_ run: Run, _ call: String) -> Report.Denial? {
        run.report?.denials.first { $0.call == call }
    }

    /// The line of a file in profiles/ that a denial names.
    private static func line(_ place: String) -> String? {
        let parts = place.split(separator: ":")
        guard parts.count == 2, let number = Int(parts[1]) else { return nil }
        let folder = parts[0].hasSuffix(".calls") ? "syscalls" : "policies"
        guard let text = contents(of: Host.profiles + "/\(folder)/\(parts[0])") else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.contains(number - 1) ? String(lines[number - 1]) : nil
    }

    @Test(arguments: policies)
    func theReportNamesCallRuleCountAndProgram(policy: String) throws {
        let run = Probe.jailed(["--syscalls", policy], ["deny-often", "7", "1"])
        #expect(run.out == "7\n" && run.report?.verdict == "ok", "\(run)")
        #expect(run.report?.denials.count == 1 && run.report?.otherDenials == 0)
        let denial = try #require(Self.denial(run, "ptrace"))
        #expect(denial.count == 7 && denial.action == "EPERM" && denial.arguments == ["request": "PTRACE_ATTACH"])
        #expect(denial.first.program == Probe.inside && (2...3).contains(denial.first.pid ?? 0), "\(denial)")
        #expect(denial.first.time > 0 && denial.first.time <= run.report?.usage["wall_ns"] ?? 0)
        #expect(Self.line(denial.rule)?.contains("record EPERM ptrace") == true, "\(denial)")
        #expect(denial.allowedBy == "allow ptrace")
    }

    @Test func withoutARefusalNothingIsListed() {
        let run = Nestbox.shell(["--explain"], "ls / | sort >/dev/null; id; date")
        #expect(run.report?.denials.isEmpty == true && run.report?.enforced.contains("denials") == true, "\(run)")
        #expect(!run.err.contains("nestbox"))
    }

    #if arch(x86_64)
    /// A request each of AF_ALG, AF_VSOCK with flags beside its type, and a call that has no name yet.
    @Test func argumentsAreDecodedAndKindsToldApart() {
        let lines = ["29 26 5 0 0 0 0 0", "29 26 5 0 0 0 0 0", "29 28 80801 0 0 0 0 0", "3e7 1 2 3 4 5 6 0"]
        let calls = lines.map { $0.split(separator: " ").dropLast().joined(separator: " ") + "\n" }.joined()
        let run = Nestbox.run(
            Probe.mount + ["--syscalls", "strict"], [Probe.inside, "try-calls", "none"],
            stdin: .bytes(Array(calls.utf8)))
        #expect(run.lines == ["97", "97", "97", "38"], "\(run)")
        let denials = run.report?.denials ?? []
        #expect(
            denials.map(\.call) == ["socket", "socket", "call 999"] && denials.map(\.count) == [2, 1, 1], "\(run)")
        guard denials.count == 3 else { return }
        #expect(denials[0].arguments == ["domain": "AF_ALG", "type": "SOCK_SEQPACKET", "protocol": "0x0"])
        #expect(denials[1].arguments["domain"] == "AF_VSOCK" && denials[1].arguments["type"] == "SOCK_STREAM")
        #expect(denials[0].allowedBy == "allow socket: domain == AF_ALG")
        #expect(denials[2].action == "ENOSYS" && Self.line(denials[2].rule) == "record default ENOSYS")
        #expect(denials[2].allowedBy.isEmpty)
    }

    /// `clone3`, `io_uring_setup`: every run would have them.
    @Test func whatLibrariesProbeForCostsNothingAndIsNotListed() {
        let run = Nestbox.run(
            Probe.mount, [Probe.inside, "try-calls", "none"],
            stdin: .bytes(Array("1b3 0 0 0 0 0 0\n1a9 0 0 0 0 0 0\n".utf8)))
        #expect(run.lines == ["38", "38"] && run.report?.denials.isEmpty == true, "\(run)")
    }
    #endif

    @Test func explainTellsAPersonWhatWouldAllowIt() {
        let setup = Probe.mount + ["--explain"]
        let run = Nestbox.invoke(["run"] + setup + ["--", Probe.inside, "deny-often", "2", "1"])
        #expect(run.status == 0 && run.out == "2\n")
        #expect(
            run.err.contains("nestbox: refused: ptrace(request PTRACE_ATTACH): EPERM by refused.calls:")
                && run.err.contains(", 2 times, first by /probe (pid ")
                && run.err.contains("to allow it: --syscall-rule 'allow ptrace'"), "\(run)")
    }

    // MARK: - Refusals that end something

    @Test(arguments: ["nestbox", "none"])
    func onViolationKillEndsTheWholeRun(initKind: String) throws {
        let script = "(sleep 60 & sleep 60) & \(Probe.inside) deny-often 5 1; echo still here; sleep 60"
        let run = Nestbox.shell(Probe.mount + ["--on-violation", "kill", "--init", initKind], script)
        #expect(run.status == 128 + SIGSYS && run.report?.verdict == "syscall-denied" && run.out.isEmpty, "\(run)")
        let denial = try #require(Self.denial(run, "ptrace"))
        #expect(denial.count == 1)
        #expect(run.report?.cause.sentence.hasPrefix("ptrace refused by \(denial.rule);") == true, "\(run)")
    }

    /// Nobody reads a report, but the run ends all the same.
    @Test func onViolationKillNeedsNoReport() {
        let run = Nestbox.invoke(
            ["run"] + Probe.mount + ["--on-violation", "kill", "--", Probe.inside, "deny-often", "5", "1"])
        #expect(run.status == 128 + SIGSYS && run.out.isEmpty, "\(run)")
    }

    @Test func withoutAPolicyThereIsNothingToKillFor() {
        let run = Nestbox.run(["--on-violation", "kill", "--syscalls", "none"], ["true"])
        #expect(run.status == 125 && run.report?.verdict == "setup-failed", "\(run)")
    }

    #if arch(x86_64)
    @Test func aCallThatIsKilledForIsTheVerdictOfTheCommandThatMadeIt() {
        let run = Probe.jailed([], ["call", "246"])
        #expect(run.status == 128 + SIGSYS && run.report?.verdict == "syscall-denied", "\(run)")
        #expect(Self.denial(run, "kexec_load")?.action == "kill")
        #expect(run.report?.cause.sentence.hasPrefix("kexec_load refused by refused.calls:") == true)
    }

    /// By the supervisor where it is recorded, by the kernel where nobody asked.
    @Test func aChildThatIsKilledForACallDiesAlone() {
        let run = Probe.jailed([], ["die-of-call", "246"])
        #expect(run.out == "\(SIGKILL)\n" && run.report?.verdict == "ok", "\(run)")
        #expect(Self.denial(run, "kexec_load")?.count == 1)
        let silent = Nestbox.invoke(["run"] + Probe.mount + ["--", Probe.inside, "die-of-call", "246"])
        #expect(silent.out == "\(SIGSYS)\n", "\(silent)")
    }
    #endif

    @Test func otherFormatsHaveTheVerdictToo() {
        let scratch = Scratch(mode: 0o777)
        let (isolate, goJudge) = (scratch / "isolate", scratch / "go-judge")
        let meta = ["--meta", "isolate:\(isolate)", "--meta", "go-judge:\(goJudge)"]
        _ = Probe.jailed(meta + ["--on-violation", "kill"], ["deny-often", "1", "1"])
        #expect(contents(of: goJudge)?.contains("\"Dangerous Syscall\"") == true)
        #expect(contents(of: isolate)?.contains("message:System call not allowed\n") == true)
    }

    // MARK: - Under load

    /// On a slow machine fewer. Two processors, four threads, and a limit that is kept meanwhile.
    @Test(.timeLimit(.minutes(3)))
    func aMillionRefusalsAreCountedInFlatMemory() throws {
        let count = Host.tier == "host" ? 1_000_000 : 20_000
        let jail = Nestbox.start(Probe.mount, [Probe.inside, "deny-often", "\(count)", "4"])
        // Once the first refusals were read up.
        usleep(200_000)
        var seen: [Int] = []
        while let memory = Self.privateMemory(of: jail.supervisor.pid) {
            seen.append(memory)
            usleep(50_000)
        }
        let run = jail.finish(120)
        #expect(run.out == "\(count)\n", "\(run)")
        #expect(Self.denial(run, "ptrace")?.count == Int64(count), "\(run)")
        let (least, most) = (seen.min() ?? 0, seen.max() ?? 0)
        #expect(seen.count > 2 && most - least < 256, "from \(least) to \(most) KiB")
    }

    /// In KiB; nil when it has ended.
    private static func privateMemory(of pid: pid_t) -> Int? {
        let lines = (contents(of: "/proc/\(pid)/status") ?? "").split(separator: "\n")
        return lines.first { $0.hasPrefix("RssAnon:") }.flatMap { Int($0.split(separator: " ").dropLast().last ?? "") }
    }

    /// The supervisor answers a flood of refusals, and everything else.
    @Test func aFloodOfRefusalsHoldsNothingUp() {
        let flood = ["deny-often", "100000000", "8"]
        let run = Probe.jailed(["--time", "500ms", "--grace", "0s"], flood)
        #expect(run.report?.verdict == "wall-time", "\(run)")
        let wall = Double(run.report?.usage["wall_ns"] ?? 0) / 1e9
        #expect(wall >= 0.5 && wall < 1.5, "\(wall) s")

        let jail = Nestbox.start(Probe.mount, [Probe.inside] + flood)
        usleep(300_000)
        let told = Date()
        kill(jail.supervisor.pid, SIGTERM)
        let interrupted = jail.finish()
        #expect(interrupted.report?.verdict == "interrupted", "\(interrupted)")
        #expect(Date().timeIntervalSince(told) < 1.5)
    }

    /// What it makes the supervisor do is bounded: one that answers as fast as it can takes a whole processor.
    @Test func aFloodOfRefusalsTakesAPartOfAProcessor() throws {
        let jail = Nestbox.start(Probe.mount, [Probe.inside, "deny-often", "100000000", "8"])
        usleep(200_000)
        let before = Self.cpuTicks(of: jail.supervisor.pid)
        usleep(1_000_000)
        let used = Self.cpuTicks(of: jail.supervisor.pid) - before
        kill(jail.supervisor.pid, SIGKILL)
        _ = jail.finish()
        #expect(used > 0 && used < (Host.tier == "host" ? 80 : 101), "\(used) ticks of 100")
    }

    private static func cpuTicks(of pid: pid_t) -> Int {
        let fields = (contents(of: "/proc/\(pid)/stat") ?? "").split(separator: " ")
        return fields.count > 14 ? (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0) : 0
    }

    @Test(arguments: ["deny-with-signals", "deny-in-vfork"])
    func everyRefusalIsCountedOnce(act: String) {
        let run = Probe.jailed([], [act, "2000"])
        #expect(run.out == "2000\n" && Self.denial(run, "ptrace")?.count == 2000, "\(run)")
    }

    @Test(arguments: [["deny-and-die", "200"], ["deny-while-executing", "40"]])
    func callersThatDieHoldNothingUp(act: [String]) {
        let run = Probe.jailed(["--time", "20s"], act)
        #expect(run.status == 0 && run.report?.verdict == "ok", "\(run)")
        #expect(Self.denial(run, "ptrace")?.count ?? 0 > 0)
    }

    #if arch(x86_64)
    @Test func kindsWithoutEndTakeBoundedMemory() {
        let run = Probe.jailed([], ["deny-many-kinds", "1000"])
        #expect(run.out == "1000\n" && run.report?.denials.count == 256, "\(run)")
        #expect(run.report?.otherDenials == 744)
    }
    #endif

    #if arch(x86_64)
    /// Rules about one call differ in what they do: each time the one that decides counts.
    @Test func everyCallIsDecidedByItsOwnRule() {
        let scratch = Scratch(mode: 0o755)
        let policy = scratch / "own.policy"
        let text = """
            use default
            record EPERM socket: domain == AF_INET, type & SOCK_TYPE_MASK == SOCK_DGRAM
            kill socket: domain == AF_INET, type & SOCK_TYPE_MASK == SOCK_RAW
            record EINVAL socket
            """
        FileManager.default.createFile(
            atPath: policy, contents: Data(text.utf8), attributes: [.posixPermissions: 0o644])
        let calls = "29 2 2 0 0 0 0\n29 2 3 0 0 0 0\n29 2 1 0 0 0 0\n29 2 2 0 0 0 0\n"
        let run = Nestbox.run(
            Probe.mount + ["--syscalls", policy], [Probe.inside, "try-calls", "none"], stdin: .bytes(Array(calls.utf8)))
        #expect(run.lines == ["1", "killed", "22", "1"], "\(run)")
        #expect(run.report?.denials.map(\.action) == ["EPERM", "kill", "EINVAL"], "\(run)")
        #expect(run.report?.denials.map(\.count) == [2, 1, 1])
        #expect(
            run.report?.denials[0].allowedBy
                == "allow socket: domain == AF_INET, type & SOCK_TYPE_MASK == SOCK_DGRAM")
    }

    /// However many other kinds there were before.
    @Test func aCallThatKillsIsTheVerdictAfterManyOthers() {
        let script = "\(Probe.inside) deny-many-kinds 400 >/dev/null; exec \(Probe.inside) call 246"
        let run = Nestbox.shell(Probe.mount, script)
        #expect(run.status == 128 + SIGSYS && run.report?.verdict == "syscall-denied", "\(run)")
    }
    #endif

    /// A child's call and the command's end at the same time: a denial that is told is the verdict.
    @Test func aDenialIsTheVerdictEvenWhenTheCommandWasFaster() {
        for _ in 0..<12 {
            let run = Nestbox.shell(
                Probe.mount + ["--on-violation", "kill"], "\(Probe.inside) deny-often 1 1 & exit 0")
            let isDenied = run.report?.verdict == "syscall-denied"
            #expect(isDenied == (run.report?.denials.isEmpty == false), "\(run)")
            #expect(run.status == (isDenied ? 128 + SIGSYS : 0), "\(run)")
        }
    }

    // MARK: - Who listens

    @Test func withTheSupervisorGoneThePayloadStaysRefusedAndDies() {
        let jail = Nestbox.start(Probe.mount, [Probe.inside, "deny-often", "100000000", "4"])
        usleep(200_000)
        let payload = jail.payloadPID
        #expect(payload > 0)
        kill(jail.supervisor.pid, SIGKILL)
        _ = jail.supervisor.finish()
        let deadline = Date().addingTimeInterval(5)
        while kill(payload, 0) == 0, Date() < deadline { usleep(5000) }
        #expect(kill(payload, 0) != 0)
    }

    /// There can be one listener only: then refusals are plain, and the report says so.
    @Test(arguments: [("refuse", "0"), ("kill", "\(SIGSYS)")])
    func underAnOuterListenerTheReportSaysThatNothingIsRecorded(onViolation: String, childsEnd: String) throws {
        let scratch = Scratch(mode: 0o777)
        let report = scratch / "report"
        #if arch(x86_64)
        let ptrace = "101"
        #else
        let ptrace = "117"
        #endif
        let command =
            [Host.binary, "run", "--on-violation", onViolation, "--report", report] + Probe.mount
            + ["--", Probe.inside, "die-of-call", ptrace]
        let run = Child([Probe.path, "under-listener"] + command).finish()
        #expect(run.status == 0 && run.out == childsEnd + "\n", "\(run)")
        let found = try #require(Report(file: report))
        #expect(found.degraded.contains { $0.control == "denials" } && !found.enforced.contains("denials"))
        #expect(found.denials.isEmpty)
    }

    /// The name of a program is the payload's to choose.
    @Test func aProgramsNameCanNotSpeakForNestbox() {
        let name = "x\u{1B}[31m\nnestbox: ok"
        let script = "cp \(Probe.inside) \"$1\" && \"$1\" deny-often 1 1"
        let options = Probe.mount + ["--tmpfs", "/box", "--cwd", "/box", "--explain"]
        let run = Nestbox.run(options, ["sh", "-c", script, "sh", "/box/\(name)"])
        #expect(run.report?.denials.first?.first.program?.contains("\n") == false, "\(run)")
        #expect(!run.err.contains("\u{1B}") && !run.err.contains("\nnestbox: ok"), "\(run)")
    }
}
