import Foundation
import Glibc
import Testing

/// What a program is started with is the kernel's to judge: inside as outside, and nestbox gets through it.
@Suite struct OddProgramsAreStartedOrRefused {
    // MAX_ARG_STRLEN is 131072, with the NUL; all together may be a quarter of the stack's limit.
    static let starts: [(act: [String], outcome: Probe.Outcome)] = [
        (["exec-without-words", "null", "/bin/true"], .succeeded),
        (["exec-without-words", "empty", "/bin/true"], .succeeded), (["exec-with-nothing", "/bin/true"], .succeeded),
        (["exec-argument", "131071", "/bin/true"], .succeeded),
        (["exec-argument", "131072", "/bin/true"], .refused("E2BIG")),
        (["exec-environment", "1", "/bin/true"], .succeeded),
        (["exec-environment", "64", "/bin/true"], .refused("E2BIG")),
    ]

    @Test(arguments: starts)
    func insideAsOutside(act: [String], outcome: Probe.Outcome) {
        let free = Probe.free(act)
        #expect(free.outcome == outcome, "inconclusive: \(free)")
        let jailed = Probe.jailed([], act)
        #expect(jailed.outcome == outcome, "\(jailed)")
        #expect(jailed.report?.verdict == (outcome == .succeeded ? "ok" : "nonzero-exit"), "\(jailed)")
    }

    // MARK: - Scripts of scripts

    /// 0 is a script for a program, each further one a script for the one before it. Made by a shell: a program that
    /// another test starts meanwhile would hold them open for writing, and they could not be executed (ETXTBSY).
    private static func chain(_ count: Int, in scratch: Scratch) {
        let script = """
            before=/bin/true i=0
            while [ $i -lt \(count) ]; do
                echo "#!$before" >$i && before=$PWD/$i i=$((i + 1))
            done
            chmod 755 *
            """
        var setup = Child.Setup()
        setup.directory = scratch.path
        let made = Child(["sh", "-c", script], setup).finish()
        #expect(made.status == 0 && scratch.names().count == count, "inconclusive: \(made)")
    }

    /// The kernel goes through five of them.
    @Test(arguments: [(1, true), (5, true), (6, false), (1000, false)])
    func aChainOfScriptsEndsWhereTheKernelEndsIt(count: Int, isStarted: Bool) {
        let scratch = Scratch()
        Self.chain(count, in: scratch)
        let last = scratch / "\(count - 1)"
        let act = ["exec", last, "word"]
        let outcome: Probe.Outcome = isStarted ? .succeeded : .refused("ELOOP")
        #expect(Probe.free(act).outcome == outcome, "inconclusive")
        let jailed = Probe.jailed(["--ro", scratch.path], act)
        #expect(jailed.outcome == outcome, "\(jailed)")

        let run = Nestbox.run(["--ro", scratch.path], [last])
        #expect(run.status == (isStarted ? 0 : 126), "\(run)")
        #expect(run.report?.verdict == (isStarted ? "ok" : "setup-failed"), "\(run)")
        #expect(run.report?.cause.errno == (isStarted ? nil : "ELOOP"), "\(run)")
        #expect((run.report?.exit == nil) != isStarted, "\(run)")
    }

    // MARK: - Long words

    private static let long = String(repeating: "x", count: 131_071)

    @Test func longArgumentsAreHandedOn() {
        let words = ["sh", "-c", "echo $# ${#1} ${#8}", "sh"] + Array(repeating: Self.long, count: 8)
        let run = Nestbox.run(["--env", "LONG=" + Self.long.dropFirst(5)], words)
        #expect(run.status == 0 && run.line == "8 131071 131071" && run.report?.verdict == "ok", "\(run)")
        // Too long for the command only, whose stack is limited.
        let refused = Nestbox.run(["--stack", "256K"], words)
        #expect(refused.status == 126 && refused.report?.verdict == "setup-failed", "\(refused)")
        #expect(refused.report?.cause.errno == "E2BIG" && refused.report?.exit == nil, "\(refused)")
    }

    /// A profile may say what no argument could.
    @Test func aVariableThatIsTooLongIsTold() {
        let scratch = Scratch(mode: 0o700)
        for (count, status) in [(131_069, 0), (131_070, 126), (200_000, 126)] as [(Int, Int32)] {
            let text = String(repeating: "x", count: count)
            let profile = scratch.file("\(count).toml", "[environment]\nset = { X = \"\(text)\" }\n")
            let run = Nestbox.run(["--profile", profile], ["true"])
            #expect(run.status == status, "\(count): \(run)")
            #expect(run.report?.cause.errno == (status == 0 ? nil : "E2BIG"), "\(count): \(run)")
        }
    }

    // MARK: - nestbox itself

    @Test(arguments: [["exec-without-words", "null"], ["exec-without-words", "empty"], ["exec-with-nothing"]])
    func nestboxWithoutArgumentsSaysWhatItIs(act: [String]) {
        let run = Child([Probe.path] + act + [Host.binary]).finish()
        #expect(run.status == 125 && run.killedBy == nil, "\(run)")
        #expect(run.out.isEmpty && run.err == Nestbox.invoke([]).err, "\(run)")
    }

    @Test(arguments: ["", "\u{1B}[2J", long])
    func nestboxNeedsNoNameOfItsOwn(name: String) {
        let run = Child([Probe.path, "exec-named", name, Host.binary, "run", "--", "echo", "run"]).finish()
        #expect(run.status == 0 && run.out == "run\n" && run.err == "", "\(run)")
    }
}
