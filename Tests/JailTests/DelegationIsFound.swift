import Foundation
import Glibc
import Testing

extension WhereSystemdRuns {
    /// A scope or service that is delegated, or a login session that is not: limits can be had in all of them.
    @Suite(.serialized) struct DelegationIsFound {
        /// scope, service or session, as the tests were started.
        private static let own = Groups.path(of: getpid()) ?? ""
        /// Only a delegated group is the user's; the scope of a login session is root's.
        private static let isDelegated = Groups.areDelegated

        @Test func limitsHoldWithoutAnybodysHelp() {
            let run = Probe.jailed(["--memory", "24M", "--pids", "20", "--cpus", "0.5"], ["touch-memory", "48"])
            #expect(run.report?.verdict == "memory" && run.status == 137, "\(run)")
            let enforced = Set(run.report?.enforced ?? [])
            #expect(enforced.isSuperset(of: ["memory", "pids", "cpus"]), "\(enforced)")
            #expect(run.report?.degradedByMore.isEmpty == true, "\(run.report?.degraded ?? [])")
        }

        @Test func theGroupIsBelowTheUsersOwnManager() throws {
            let watched = try #require(Watched(["--memory", "48M"]))
            #expect(watched.group.contains("/user@\(Host.user).service/"), "\(watched.group)")
            #expect(watched.file("memory.max") == "50331648")
            #expect(watched.end().report?.verdict == "interrupted")
            #expect(!Groups.exists(watched.group))
        }

        @Test func theExitStatusAndTheStreamsAreTheCommands() {
            let run = Nestbox.shell(["--memory", "48M"], "cat; echo err >&2; exit 42", stdin: .text("in\n"))
            #expect(run.status == 42 && run.out == "in\n" && run.err == "err\n", "\(run)")
            #expect(run.report?.verdict == "nonzero-exit", "\(run)")
        }

        /// systemd writes of scopes to whoever asks: not to the command's streams.
        @Test func nothingElseIsPrinted() {
            let run = Nestbox.run(["--memory", "48M"], ["true"])
            #expect(run.out.isEmpty && run.err.isEmpty && run.status == 0, "\(run)")
        }

        @Test func descriptorsAndArgumentsArriveAsTheyWere() {
            let scratch = Scratch()
            let file = open(scratch.file("passed", "content"), O_RDONLY | O_CLOEXEC)
            defer { close(file) }
            let arguments = ["a b", "", "$HOME", "%u", "--", "é", "'\""]
            let run = Nestbox.run(
                ["--memory", "48M", "--pass-fd", "7"],
                ["/bin/sh", "-c", "cat <&7; printf '<%s>' \"$@\"", "sh"] + arguments,
                passing: [7: file])
            #expect(run.out == "content" + arguments.map { "<\($0)>" }.joined(), "\(run)")
        }

        @Test func signalsStillArrive() {
            let jail = Nestbox.start(
                ["--memory", "48M"], ["/bin/sh", "-c", "trap 'exit 9' TERM; echo up; sleep 60 & wait"])
            #expect(jail.supervisor.wait(forOutput: "up"))
            jail.supervisor.signal(SIGTERM)
            let run = jail.finish()
            #expect(run.status == 9, "\(run)")
        }

        @Test func aKilledSupervisorLeavesNothingForLong() {
            let tracked = Tracked()
            let jail = tracked.start(["--memory", "48M"], [tracked.inside, "deaf", "60"])
            #expect(jail.wait(forOutput: "deaf"))
            jail.signal(SIGKILL)
            _ = jail.finish()
            tracked.expectNothingRemains()
            #expect(Nestbox.run(["--memory", "48M"], ["true"]).status == 0)
            #expect(eventually(5) { Groups.empty().isEmpty }, "\(Groups.empty())")
        }

        /// Asking for a scope takes its time: figures alone are not worth it.
        @Test func aRunWithoutLimitsIsNotMovedAnywhere() {
            let run = Nestbox.run([], ["true"])
            #expect(run.status == 0 && run.report?.verdict == "ok", "\(run)")
            if !Self.isDelegated { #expect(run.report?.sources["cpu_total_ns"] != "cpu.stat", "\(run)") }
        }

        /// io and cpuset are not handed to users unless root says so: the refusal says where.
        @Test func controllersThatAreNotHandedOnAreNamed() {
            for (option, value, name) in [("--io-weight", "50", "io"), ("--cpuset", "0", "cpuset")] {
                let run = Nestbox.run([option, value], ["echo", "ran"])
                #expect(run.isRefusal && run.err.contains("\"\(name)\"") && run.err.contains("Delegate="), "\(run)")
            }
        }

        /// A shell that is itself in the delegated group makes way.
        @Test func theCallersOwnProcessesAreMovedAside() throws {
            guard Self.isDelegated else { return }
            let run = Nestbox.run(["--memory", "48M"], ["true"])
            #expect(run.status == 0, "\(run)")
            let now = try #require(Groups.path(of: getpid()))
            #expect(now == Self.own || now == Self.own + "/nestbox-callers", "\(now)")
            #expect(Nestbox.run(["--pids", "20"], ["true"]).status == 0)
        }

        /// su(1) does not set the variable that leads to it.
        @Test func theUsersManagerIsFoundByTheUsersNumber() {
            let run = Nestbox.run(["--memory", "48M"], ["echo", "ran"], environment: ["PATH=/usr/bin:/bin"])
            #expect(run.status == 0 && run.report?.enforced.contains("memory") == true, "\(run)")
        }

        @Test func withoutTheUsersManagerTheWayToItIsNamed() {
            guard !Self.isDelegated else { return }
            let elsewhere = ["PATH=/usr/bin:/bin", "XDG_RUNTIME_DIR=/nonexistent"]
            let run = Nestbox.run(["--memory", "48M"], ["echo", "ran"], environment: elsewhere)
            #expect(run.isRefusal && run.err.contains("systemd-run --user --scope -p Delegate=yes"), "\(run)")
        }
    }
}
