import Foundation
import Glibc
import Testing

/// Each of these got the better of an early version, or of another tool. None may again.
@Suite struct AttacksThatWorkedOnce {
    /// Init ended with the signals unread in its mailbox, and its word on the end was lost with them.
    @Test func aStormOfSignalsAtTheEndHidesNoEnd() {
        var others: [String] = []
        for round in 0..<60 {
            let jail = Nestbox.start([], ["sleep", "0.02"])
            usleep(20_000)
            let ends = ContinuousClock.now + .milliseconds(15)
            while ContinuousClock.now < ends {
                jail.supervisor.signal(SIGCONT)
                if round % 2 == 1 { jail.supervisor.signal(SIGUSR1) }
            }
            let run = jail.finish()
            // USR1 ends a sleep that does not expect it: both are true ends.
            if run.status != 0 && run.status != 128 + SIGUSR1 { others.append("\(run)") }
        }
        #expect(others.isEmpty, "\(others.count) of 60: \(others.first ?? "")")
    }

    /// Of the same user, the payload may set the limits of PID 1: poll(2) then failed, and with it the run.
    @Test func pid1CannotBeStarvedIntoAFailedSetUp() {
        // The orphan's end wakes PID 1, which then has to wait once more, under the new limit.
        let script = "prlimit --pid 1 --nofile=0:0 && echo starved; (sleep 0.05 &); sleep 0.3; exit 7"
        let run = Nestbox.shell([], script)
        #expect(run.out == "starved\n" && run.status == 7 && run.report?.verdict == "nonzero-exit", "\(run)")
    }

    /// The supervisor stopped itself at each Ctrl-Z of the payload, and init waited until it read of them.
    @Test func stoppingAndContinuingForEverDoesNotStopTheClock() {
        let terminal = Terminal()
        let toggle = "while kill -CONT $0 && kill -TSTP $0; do :; done"
        let script = "setsid sh -c '\(toggle)' $$ & sleep 30"
        let jail = terminal.start([Host.binary, "run", "--time", "1s", "--grace", "200ms", "--", "sh", "-c", script])
        let run = terminal.finish(jail, 8)
        #expect(run.status == 124 && run.seconds < 5, "\(run)")
    }

    /// What a program on a terminal prints is written by the supervisor, which then hung in there.
    @Test func aTerminalThatNobodyReadsDoesNotStopTheClock() {
        let terminal = Terminal()
        let jail = terminal.start([Host.binary, "run", "--time", "500ms", "--grace", "0s", "--", "yes"])
        // Not pumped: the terminal fills up and stays full past the time limit and the last drain.
        sleep(3)
        let state = contents(of: "/proc/\(jail.pid)/stat") ?? ""
        #expect(state.contains(") Z "), "nestbox waits for its reader: \(state)")
        #expect(terminal.finish(jail, 8).status == 124)
    }

    /// A link that one run leaves must not lead the next one's mount out of where it was asked for.
    @Test func aLinkToTheRootIsNoWayToTheWholeHost() {
        let scratch = Scratch()
        symlink("/", scratch / "build")
        for option in ["--ro", "--rw", "--overlay"] {
            let run = Nestbox.run([option, scratch / "build:/x"], ["ls", "/x"])
            #expect(run.status == 125 && run.report?.cause.sentence.contains("whole host") == true, "\(option): \(run)")
        }
        scratch.directory("other")
        let control = Nestbox.run(["--ro", scratch / "other:/x"], ["ls", "/x"])
        #expect(control.status == 0, "\(control)")
    }

    /// CVE-2019-5736: the tool's own file, reached through /proc/self/exe and overwritten.
    @Test func theToolsOwnFileIsNotWithinReach() throws {
        let scratch = Scratch()
        let copy = scratch / "nestbox"
        try FileManager.default.copyItem(atPath: Host.binary, toPath: copy)
        chmod(copy, 0o777)
        let before = FileManager.default.contents(atPath: copy)
        let script = scratch.file("script", "#!/proc/self/exe\n", mode: 0o755)
        let attacks = [
            [script], ["/proc/self/exe"],
            ["sh", "-c", "for p in /proc/[0-9]*; do echo owned > $p/exe; done; echo owned > /proc/1/exe; exit 1"],
        ]
        for attack in attacks {
            let run = Child([copy, "run", "--ro", scratch.path, "--"] + attack).finish()
            #expect(run.status != 0 && run.killedBy == nil, "\(attack): \(run)")
            #expect(FileManager.default.contents(atPath: copy) == before, "\(attack)")
        }
        // The file as such could be written: by its owner, from outside.
        #expect(FileManager.default.createFile(atPath: copy, contents: Data("owned".utf8)))
    }
}
