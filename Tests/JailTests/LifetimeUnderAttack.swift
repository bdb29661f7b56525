import Glibc
import Testing

/// Whoever of the three is killed, and whenever: everything inside ends, and nothing stays.
@Suite struct KillingAnyPartEndsTheWhole {
    private static let names = [[], ["--init", "none"]]

    /// From before its first step to well into the run.
    @Test(arguments: names)
    func theSupervisorMayBeKilledAtAnyMoment(options: [String]) {
        var ranToTheStorm = 0
        for round in 0..<100 {
            let tracked = Tracked()
            let jail = tracked.start(
                ["--time", "20s"] + options + tracked.writable,
                ["sh", "-c", ": > /rw/canary; exec \(tracked.inside) storm 10"])
            usleep(UInt32.random(in: 0..<(round % 2 == 0 ? 8_000 : 30_000)))
            jail.signal(SIGKILL)
            let run = jail.finish()
            #expect(run.killedBy == SIGKILL, "\(run)")
            if status(of: tracked.canary) != nil { ranToTheStorm += 1 }
            tracked.expectNothingRemains("round \(round)")
        }
        // Otherwise the moments were all too early to mean anything, or all too late.
        #expect(ranToTheStorm > 5 && ranToTheStorm < 98, "\(ranToTheStorm) of 100 were under way")
    }

    @Test(arguments: names)
    func initMayBeKilledFromOutside(options: [String]) throws {
        for pause in [0, 2, 5, 20, 50, 100] {
            let tracked = Tracked()
            let jail = tracked.start(["--time", "20s"] + options, [tracked.inside, "storm", "10"])
            var initial: pid_t?
            #expect(
                eventually(5) {
                    initial = tracked.child(of: jail.pid); return initial != nil || jail.hasEnded
                })
            usleep(UInt32(pause) * 1000)
            kill(try #require(initial), SIGKILL)
            let run = jail.finish(10)
            // Its death is the command's, if there was one by then.
            let isCommand = run.status == 137 && tracked.report?.verdict == "signaled"
            let isSetup = run.status == 125 && tracked.report?.verdict == "setup-failed"
            #expect(isSetup || isCommand, "after \(pause) ms: \(run), \(tracked.report?.verdict ?? "no report")")
            tracked.expectNothingRemains("after \(pause) ms")
        }
    }

    @Test func thePayloadMayBeKilledFromOutside() throws {
        let tracked = Tracked()
        let jail = tracked.start([], ["sh", "-c", "sleep 60 & sleep 60 # \(tracked.name)"])
        var payload: HostProcess?
        #expect(
            eventually(5) {
                payload = HostProcess.all().first { $0.isNamed(tracked.name) && $0.name == "sh" }; return payload != nil
            })
        kill(try #require(payload).pid, SIGKILL)
        let run = jail.finish()
        #expect(
            run.status == 137 && tracked.report?.verdict == "signaled" && tracked.report?.exit?.signal == "SIGKILL",
            "\(run)")
        tracked.expectNothingRemains()
    }

    /// A payload can't undo its death with the supervisor: that is init's affair.
    @Test func thePayloadCannotSurviveTheSupervisor() {
        let tracked = Tracked()
        let jail = tracked.start([], [tracked.inside, "deaf", "60"])
        #expect(jail.wait(forOutput: "deaf"))
        jail.signal(SIGKILL)
        _ = jail.finish()
        tracked.expectNothingRemains()
    }

    /// Nor by a sleep that only SIGKILL ends.
    @Test(arguments: names)
    func parentsSuspendedByVforkEndWithTheSupervisor(options: [String]) {
        let tracked = Tracked()
        let jail = tracked.start(options, [tracked.inside, "suspend-by-vfork", "20", "pipe"])
        let areSuspended = eventually(5) {
            HostProcess.all().filter { $0.isNamed(tracked.name) && $0.state == "D" }.count >= 20
        }
        #expect(areSuspended, "inconclusive: \(tracked.processes())")
        jail.signal(SIGKILL)
        _ = jail.finish()
        tracked.expectNothingRemains()
    }

    /// And not by being stopped, either.
    @Test func aStoppedJailEndsWithTheSupervisorToo() throws {
        let tracked = Tracked()
        let jail = tracked.start([], ["sh", "-c", "echo up; kill -STOP $$ # \(tracked.name)"])
        #expect(jail.wait(forOutput: "up"))
        let initial = try #require(tracked.child(of: jail.pid))
        kill(initial, SIGSTOP)
        jail.signal(SIGSTOP)
        jail.signal(SIGKILL)
        _ = jail.finish()
        tracked.expectNothingRemains()
    }

    // MARK: - Many runs

    @Test func manyRunsLeaveNothing() {
        let tracked = Tracked()
        let descriptors = openDescriptors()
        let mounts = Tracked.mounts()
        for round in 0..<25 {
            let jails = (0..<8).map { number -> Child in
                let options = number % 4 == 3 ? ["--init", "none"] : []
                return Child(
                    [tracked.binary, "run"] + tracked.mount + options + [
                        "--", "/bin/sh", "-c", "(sleep 9 &); exit \(number)",
                    ], tracked.setup)
            }
            for (number, jail) in jails.enumerated() {
                let run = jail.finish()
                #expect(run.status == Int32(number), "round \(round): \(run)")
            }
        }
        tracked.expectNothingRemains()
        #expect(Tracked.mounts().subtracting(mounts) == [])
        // Other tests open and close theirs meanwhile: a leak of one a run would show all the same.
        #expect(openDescriptors() < descriptors + 100)
    }

    private func openDescriptors() -> Int {
        (0..<4096).filter { fcntl(Int32($0), F_GETFD) >= 0 }.count
    }
}
