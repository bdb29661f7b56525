import Glibc
import Testing

/// Whatever state the caller starts nestbox in: the run is right, or refused. It never hangs.
@Suite struct HostileInheritanceIsHarmless {
    private let script = "grep -E '^Sig(Blk|Ign)|^NoNew' /proc/self/status; umask; exit 7"

    private func jail(_ tracked: Tracked, through prefix: [String], _ options: [String] = []) -> Run {
        let run = tracked.run(options, ["sh", "-c", script], prefix: prefix, timeout: 5)
        tracked.expectNothingRemains("\(prefix)")
        return run
    }

    private func expectRight(_ run: Run, _ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            run.status == 7 && run.report?.verdict == "nonzero-exit" && run.seconds < 4, "\(what): \(run)",
            sourceLocation: sourceLocation)
        #expect(
            run.lines == ["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000", "NoNewPrivs:\t1", "0022"],
            "\(what): \(run)", sourceLocation: sourceLocation)
    }

    /// Right, or refused for a reason that is told, with nothing run.
    private func expectRightOrRefused(_ run: Run, _ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
        if run.status == 7 { return expectRight(run, what, sourceLocation: sourceLocation) }
        #expect(
            run.status == 125 && run.out.isEmpty && !run.err.isEmpty && run.seconds < 4, "\(what): \(run)",
            sourceLocation: sourceLocation)
    }

    @Test(arguments: [[], ["--init", "none"]])
    func theControl(options: [String]) { expectRight(jail(Tracked(), through: [], options), "control") }

    @Test(
        arguments: [SIGCHLD, SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGCONT, SIGTSTP, 33, 64, 0, -1] as [Int32],
        [[], ["--init", "none"]])
    func ignoredAndBlockedSignals(number: Int32, options: [String]) {
        let tracked = Tracked()
        expectRight(
            jail(tracked, through: [tracked.probe, "ignoring", "\(number)"], options), "\(number) ignored \(options)")
    }

    /// With SIGCHLD ignored the kernel reaps by itself, and statuses are lost to who relies on them.
    @Test func anIgnoredSIGCHLDLosesNoSignalledEnd() {
        let tracked = Tracked()
        let run = tracked.run(
            [], ["sh", "-c", "kill -SEGV $$"], prefix: [tracked.probe, "ignoring", "\(SIGCHLD)"], timeout: 5)
        #expect(run.status == 139 && run.report?.exit?.signal == "SIGSEGV", "\(run)")
        tracked.expectNothingRemains()
    }

    @Test(arguments: ["0", "077", "777"])
    func masks(mask: String) {
        let tracked = Tracked()
        expectRight(jail(tracked, through: ["sh", "-c", "umask \(mask); exec \"$@\"", "sh"]), "umask \(mask)")
        // The report is nobody else's to read, and nothing inside came out wide open or shut.
        #expect((status(of: tracked.reportPath)?.st_mode ?? 0) & 0o777 == 0o600)
        let run = tracked.run(
            [], ["sh", "-c", "stat -c %a / /etc /etc/passwd /home/user /tmp"],
            prefix: ["sh", "-c", "umask \(mask); exec \"$@\"", "sh"])
        #expect(run.out == "755\n755\n644\n755\n1777\n", "\(run)")
    }

    @Test(arguments: ["3", "4", "8", "12", "16", "24", "32", "64"])
    func fewDescriptors(count: String) {
        let tracked = Tracked()
        expectRightOrRefused(jail(tracked, through: ["prlimit", "--nofile=\(count)"]), "nofile \(count)")
    }

    @Test func sixtyFourDescriptorsAreEnough() {
        let tracked = Tracked()
        expectRight(jail(tracked, through: ["prlimit", "--nofile=64"]), "nofile 64")
    }

    /// Neither the set-up's files nor the report fit into a file size limit of nothing.
    @Test(arguments: ["0", "1", "100"])
    func noFilesMayGrow(limit: String) {
        let tracked = Tracked()
        let run = tracked.run([], ["sh", "-c", "echo ran"], prefix: ["prlimit", "--fsize=\(limit)"], timeout: 5)
        #expect(run.status == 125 && run.killedBy == nil && run.out.isEmpty && run.seconds < 4, "\(run)")
        #expect(!run.err.isEmpty)
        tracked.expectNothingRemains()
    }

    @Test(arguments: [
        "--stack=65536", "--nproc=1", "--as=30000000", "--as=20000000", "--data=1000000", "--memlock=0",
        "--sigpending=0", "--cpu=1", "--core=0", "--rttime=1",
    ])
    func otherLimits(limit: String) {
        let tracked = Tracked()
        let run = jail(tracked, through: ["prlimit", limit])
        // Too little memory may end it before it can speak.
        if run.killedBy != nil || run.status > 128 {
            #expect(limit.contains("as=") || limit.contains("data="), "\(limit): \(run)")
            #expect(run.out.isEmpty)
        } else {
            expectRightOrRefused(run, limit)
        }
    }

    @Test func aDirectoryThatIsGone() {
        let tracked = Tracked()
        let run = jail(tracked, through: ["sh", "-c", "mkdir gone; cd gone; rmdir ../gone; exec \"$@\"", "sh"])
        #expect(run.status == 125 && run.err.hasPrefix("nestbox: ") && run.seconds < 4, "\(run)")
    }

    @Test func lowPriority() { expectRight(jail(Tracked(), through: ["nice", "-n", "19"]), "nice 19") }

    @Test func noNewPrivilegesAlready() {
        expectRight(jail(Tracked(), through: ["setpriv", "--no-new-privs"]), "no_new_privs")
    }

    @Test(arguments: ["0<&-", "1>&-", "2>&-", "0<&- 1>&-", "0<&- 1>&- 2>&-"])
    func closedStandardDescriptors(closed: String) {
        let tracked = Tracked()
        let script =
            "exec 9> /rw/canary; for f in 0 1 2; do t=$(readlink /proc/$$/fd/$f); echo ${t:-closed} >&9; done; exit 7"
        let run = tracked.run(
            tracked.writable, ["sh", "-c", script], prefix: ["sh", "-c", "exec \"$@\" \(closed)", "sh"], timeout: 5)
        #expect(run.status == 7 && run.report?.verdict == "nonzero-exit" && run.seconds < 4, "\(closed): \(run)")
        let seen = (contents(of: tracked.canary) ?? "").split(separator: "\n")
        #expect(seen.count == 3)
        // A number that is free would be the next file's, and what is meant for standard error would be in it.
        for (number, target) in seen.enumerated() where closed.contains("\(number)") {
            #expect(target == "/dev/null", "\(closed): \(seen)")
        }
    }

    @Test func noProcNoRun() {
        // A caller without /proc is refused, not believed. Only root can make such a caller.
        guard Host.isRoot else { return }
        let tracked = Tracked()
        let run = tracked.run(
            [], ["sh", "-c", "echo ran"],
            prefix: ["unshare", "--mount", "sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh"])
        // The Swift run-time library aborts before there is anybody to refuse.
        #expect([125, 134].contains(run.status) && run.out.isEmpty, "\(run)")
    }
}
