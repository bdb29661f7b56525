import Glibc
import Testing

@Suite struct OtherProcessesDoNotExist {
    @Test func procListsOnlyTheJailsOwn() {
        let numbers = Nestbox.run([], ["ls", "/proc"]).lines.filter { Int($0) != nil }
        #expect(numbers.count == 1, "\(numbers)")
    }

    @Test(arguments: [
        ["kill", "PID", "0"], ["kill", "PID", "15"], ["pidfd-open", "PID"], ["read", "/proc/PID/status"],
    ])
    func aProcessOfTheHostCannotBeReached(act: [String]) {
        // One for the control, which it may not survive, and one for the jail.
        let (first, second) = (Child(["sleep", "60"]), Child(["sleep", "60"]))
        func aimed(at child: Child) -> [String] { act.map { $0.replacing("PID", with: "\(child.pid)") } }
        Probe.expectRefused(aimed(at: second), control: aimed(at: first), with: ["ESRCH", "ENOENT"])
        #expect(!second.hasEnded)
    }

    @Test func aSignalToEverybodyStaysInside() {
        let bystander = Child(["sleep", "60"])
        let run = Nestbox.run(
            Probe.mount, ["/bin/sh", "-c", "sleep 60 & /probe kill -1 9; wait; echo over"])
        // The shell itself is one of those whom the signal reaches.
        #expect(run.status == 137 && run.report?.verdict == "signaled", "\(run)")
        #expect(!bystander.hasEnded)
    }

    @Test func aSignalToItsGroupDoesNotReachTheCallers() {
        let run = Nestbox.run(Probe.mount, ["/bin/sh", "-c", "trap '' TERM; /probe kill 0 15; echo survived"])
        #expect(run.out == "survived\n" && run.status == 0 && run.report?.verdict == "ok", "\(run)")
        // Without nestbox in between it would: this shell ends its own group.
        let control = Child([Probe.path, "kill", "0", "15"]).finish()
        #expect(control.killedBy == SIGTERM, "inconclusive: \(control)")
    }

    @Test(arguments: [SIGKILL, SIGSTOP, SIGSEGV, SIGTERM, SIGUSR1, SIGCHLD])
    func initDoesNotNoticeSignalsFromInside(signal: Int32) {
        let script = "/probe kill 1 \(signal); sleep 0.05; (sleep 0.05 &); /bin/true; echo alive"
        let run = Nestbox.run(Probe.mount, ["/bin/sh", "-c", script])
        #expect(run.out == "alive\n" && run.status == 0 && run.report?.verdict == "ok", "\(run)")
    }

    static let filesOfAProcess = [
        "environ", "mem", "maps", "fd", "exe", "root", "cwd", "auxv", "stack", "map_files", "syscall",
    ]

    @Test(arguments: filesOfAProcess, ["pid", "full"])
    func initCannotBeLookedInto(file: String, proc: String) {
        let act = ["fd", "root", "cwd", "map_files"].contains(file) ? "list" : "read"
        let run = Probe.jailed(["--proc", proc], [act, "/proc/1/\(file)"])
        guard case .refused(let error) = run.outcome else {
            Issue.record("\(file): \(run)")
            return
        }
        #expect(["ENOENT", "EACCES", "EPERM"].contains(error), "\(run)")
    }

    /// The other half of the one above: of oneself the same files can be read.
    @Test(arguments: ["environ", "maps", "fd", "exe", "root", "cwd", "auxv"])
    func aProcessCanLookIntoItself(file: String) {
        Probe.expectAllowed([["fd", "root", "cwd"].contains(file) ? "list" : "read", "/proc/self/\(file)"])
    }

    @Test(arguments: [["ptrace", "PID"], ["read-memory", "PID"], ["take-descriptor", "PID", "0"]])
    func initCannotBeTraced(act: [String]) {
        let child = Child(["sleep", "60"])
        let control = act.map { $0 == "PID" ? "\(child.pid)" : $0 }
        for policy in ["none", "default", "build"] {
            let options = ["--syscalls", policy]
            Probe.expectRefused(act.map { $0 == "PID" ? "1" : $0 }, options, control: control, with: ["EPERM"])
        }
    }

    @Test(arguments: [["find-key", "NAME"], ["request-key", "NAME"]])
    func keysOfTheCallerCannotBeFound(act: [String]) {
        let name = "nestbox-test-\(getpid())-\(act[0])"
        let act = act.map { $0 == "NAME" ? name : $0 }
        let control = Probe.free(["with-key", name, Probe.path] + act)
        #expect(control.status == 0, "inconclusive: \(control)")
        for (policy, errors) in [("none", ["ENOKEY", "EACCES"]), ("default", ["EPERM"])] {
            let options = Probe.mount + ["--syscalls", policy]
            let run = Probe.free(["with-key", name, Host.binary, "run"] + options + ["--", Probe.inside] + act)
            #expect(errors.contains(run.line) && run.status == 1, "\(run)")
        }
    }

    /// Without a filter: a user's keys belong to the user namespace, and each run has its own.
    @Test func aKeyOfOneRunIsNotFoundByTheNext() {
        let name = "nestbox-left-\(getpid())"
        defer { _ = Probe.free(["remove-left-key", name]) }
        let free = ["--syscalls", "none"]
        for (jail, next) in [(free, free), (free, nil)] {
            Probe.expectAllowed(["leave-key", name], jail)
            let found = next.map { Probe.jailed($0, ["find-left-key", name]) } ?? Probe.free(["find-left-key", name])
            #expect(found.outcome == .refused("ENOKEY"), "\(found)")
        }
        #expect(Probe.free(["leave-key", name]).status == 0 && Probe.free(["find-left-key", name]).status == 0)
        let inside = Probe.jailed(free, ["find-left-key", name])
        #expect(inside.outcome == .refused("ENOKEY"), "\(inside)")
    }

    @Test func theHostsNameAndIPCAreNotShared() {
        #expect(Nestbox.run([], ["uname", "-n"]).line == "nestbox")
        #expect(Nestbox.run(["--hostname", "box-7"], ["uname", "-n"]).line == "box-7")
        let segment = shmget(0, 4096, 0o666)
        defer { shmctl(segment, IPC_RMID, nil) }
        #expect(segment >= 0)
        #expect(Child(["ipcs", "-m"]).finish().out.contains(" \(segment) "), "inconclusive")
        #expect(!Nestbox.run(["--proc", "full"], ["ipcs", "-m"]).out.contains(" \(segment) "))
    }
}
