import Foundation
import Glibc
import Testing

@Suite struct ReportsAreTrue {
    @Test func aReportSaysWhatWasDone() {
        let run = Nestbox.run([], ["true"])
        guard let report = run.report else {
            Issue.record("\(run)")
            return
        }
        #expect(report.schema == "nestbox.report/1")
        #expect(Nestbox.invoke(["version"]).line == "nestbox \(report.version)")
        let promised: Set = [
            "user-namespace", "mount-namespace", "pid-namespace", "network-namespace", "ipc-namespace", "uts-namespace",
            "cgroup-namespace", "no-capabilities", "no-new-privileges", "read-only-root", "closed-descriptors",
        ]
        let enforced = Set(report.enforced.map { $0.replacing("net-", with: "network-") })
        #expect(promised.isSubset(of: enforced), "\(report.enforced)")
        #expect(report.degradedByMore.isEmpty, "\(report.degraded)")
        #expect((report.degraded.count == report.degradedByMore.count) == (Layers.landlock >= 6))
        #expect(
            report.planDigest?.hasPrefix("sha256:") == true && report.planDigest?.count == 71,
            "\(report.planDigest ?? "-")")
        let keys = Set(report.usage.keys)
        #expect(keys == Set(report.sources.keys).subtracting(["io"]))
        // What is known wherever it runs; groups add theirs.
        let always: Set = [
            "wall_ns", "cpu_user_ns", "cpu_system_ns", "cpu_total_ns", "max_rss_bytes", "page_faults",
            "page_faults_major", "context_switches_voluntary", "context_switches_involuntary", "tasks",
        ]
        #expect(keys.isSuperset(of: always), "\(keys)")
        if !Groups.canBeMade { #expect(keys == always, "\(keys)") }
        #expect(run.err.isEmpty && run.out.isEmpty, "\(run)")
    }

    @Test func onePlanHasOneDigest() {
        let digests = [["--hostname", "a"], ["--hostname", "a"], ["--hostname", "b"]].map {
            Nestbox.run($0, ["true"]).report?.planDigest
        }
        #expect(digests[0] != nil && digests[0] == digests[1] && digests[0] != digests[2])
    }

    @Test func whatLooksAlikeFromOutsideDiffersInTheReport() {
        let table: [([String], String)] = [
            (["exit 137"], "nonzero-exit"), (["kill -9 $$"], "signaled"), (["exit 124"], "nonzero-exit"),
            (["exit 125"], "nonzero-exit"), (["exit 127"], "nonzero-exit"), (["/no/such"], "nonzero-exit"),
        ]
        for (script, verdict) in table {
            #expect(Nestbox.shell([], script[0]).report?.verdict == verdict, "\(script)")
        }
    }

    // MARK: - Figures

    @Test(arguments: ["nestbox", "none"])
    func cpuTimeIsCounted(initKind: String) {
        let usage = Probe.jailed(["--init", initKind], ["burn", "400"]).report?.usage ?? [:]
        let total = usage["cpu_total_ns"] ?? 0
        #expect((400_000_000...700_000_000).contains(total), "\(usage)")
        // Each is rounded down to a microsecond.
        #expect(abs(total - (usage["cpu_user_ns"] ?? 0) - (usage["cpu_system_ns"] ?? 0)) <= 1000)
        #expect((usage["wall_ns"] ?? 0) >= total - 50_000_000, "\(usage)")
    }

    /// Whoever is not waited for by its parent is waited for by init.
    @Test func cpuTimeOfOrphansIsCounted() {
        let usage = Probe.jailed([], ["burn-orphaned", "400"]).report?.usage ?? [:]
        #expect((400_000_000...700_000_000).contains(usage["cpu_total_ns"] ?? 0), "\(usage)")
    }

    @Test func cpuTimeOfWhatIsKilledAtTheEndIsCounted() {
        let run = Nestbox.shell(Probe.mount, "/probe burn 60000 & sleep 0.6; exit 0")
        #expect((run.report?.usage["cpu_total_ns"] ?? 0) > 150_000_000, "\(run) \(run.report?.usage ?? [:])")
    }

    @Test func idlingCostsNothing() {
        let usage = Nestbox.run([], ["sleep", "0.5"]).report?.usage ?? [:]
        #expect((500_000_000...3_000_000_000).contains(usage["wall_ns"] ?? 0), "\(usage)")
        #expect((usage["cpu_total_ns"] ?? .max) < 100_000_000, "\(usage)")
    }

    @Test func memoryIsCounted() {
        let small = Probe.jailed([], ["nothing"]).report?.usage["max_rss_bytes"] ?? .max
        let large = Probe.jailed([], ["touch-memory", "100"]).report?.usage["max_rss_bytes"] ?? 0
        #expect(small < 20 << 20 && (100 << 20...120 << 20).contains(large), "\(small) \(large)")
    }

    @Test func statisticsForAPersonSayTheSame() {
        let run = Nestbox.shell(["--stats"], "exit 3")
        #expect(run.err.hasPrefix("nestbox: nonzero-exit: the command exited with status 3\n"), "\(run)")
        #expect(run.err.contains("wall ") && run.err.contains("cpu ") && run.err.contains("max rss "), "\(run)")
    }

    // MARK: - Failures

    @Test func aRefusedRunHasAReport() {
        let run = Nestbox.run(["--ro", "/nope"], ["true"])
        let report = run.report
        #expect(report?.verdict == "setup-failed" && report?.exit == nil && report?.planDigest == nil, "\(run)")
        #expect(report?.cause.option == "--ro /nope" && report?.cause.hint != nil, "\(run)")
        #expect(report?.enforced == [] && report?.usage == [:], "\(run)")
    }

    @Test func aFailedStepIsNamed() {
        let run = Nestbox.run(["--cwd", "/nowhere"], ["true"])
        let cause = run.report?.cause
        #expect(run.report?.verdict == "setup-failed" && run.report?.enforced == [], "\(run)")
        #expect(
            cause?.step?.hasPrefix("payload ") == true && cause?.step?.contains("changeDirectory") == true, "\(run)")
        #expect(cause?.operation == "chdir" && cause?.errno == "ENOENT", "\(run)")
        #expect(cause?.option == "--cwd /nowhere" && cause?.hint != nil, "\(run)")
        // The same for a person.
        for part in [cause?.sentence, cause?.step, cause?.hint, cause?.option] {
            #expect(run.err.contains(part ?? "?"), "\(part ?? "-"): \(run)")
        }
    }

    // MARK: - Where it goes

    @Test func aReportGoesToADescriptor() {
        let scratch = Scratch()
        let file = open(scratch.file("report"), O_WRONLY | O_CLOEXEC)
        defer { close(file) }
        var setup = Child.Setup()
        setup.descriptors = [17: file]
        #expect(Nestbox.invoke(["run", "--report", "fd:17", "true"], setup).status == 0)
        #expect(Report(file: scratch / "report")?.verdict == "ok")
        let toOutput = Nestbox.invoke(["run", "--report", "fd:1", "echo", "x"])
        #expect(toOutput.out.hasPrefix("x\n{") && toOutput.out.hasSuffix("}\n"), "\(toOutput)")
        for bad in ["fd:18", "fd:x", "fd:-1", "fd:"] {
            #expect(Nestbox.invoke(["run", "--report", bad, "echo", "ran"]).outcomeOfRefusal == true, "\(bad)")
        }
        let readable = open(scratch / "report", O_RDONLY | O_CLOEXEC)
        defer { close(readable) }
        setup.descriptors = [17: readable]
        #expect(Nestbox.invoke(["run", "--report", "fd:17", "echo", "ran"], setup).outcomeOfRefusal)
    }

    @Test func aReportIsNotWrittenThroughSomethingElse() {
        let scratch = Scratch()
        let canary = scratch.file("canary", "canary", mode: 0o666)
        _ = Probe.free(["symlink", canary, scratch / "symlink"])
        _ = Probe.free(["symlink", scratch / "nowhere", scratch / "dangling"])
        _ = Probe.free(["mkfifo", scratch / "fifo"])
        scratch.directory("directory")
        for place in [
            "symlink", "dangling", "fifo", "directory", "directory/", ".", "..", "missing/report", "canary/report",
        ] {
            let run = Nestbox.invoke(["run", "--report", scratch / place, "echo", "ran"])
            #expect(run.outcomeOfRefusal, "\(place): \(run)")
        }
        #expect(Nestbox.invoke(["run", "--report", "", "echo", "ran"]).outcomeOfRefusal)
        #expect(contents(of: canary) == "canary")
        #expect(scratch.names() == ["canary", "dangling", "directory", "fifo", "symlink"])
    }

    @Test func aReportIsReplacedAsAWhole() {
        let scratch = Scratch()
        let path = scratch.file("report", "old", mode: 0o666)
        _ = Probe.free(["link", path, scratch / "other-name"])
        let script = "sleep 0.2"
        let child = Child([Host.binary, "run", "--report", path, "--", "/bin/sh", "-c", script])
        #expect(child.finish().status == 0)
        #expect(Report(file: path)?.verdict == "ok")
        // Another file of that name: what was linked to the old one is not written to.
        #expect(contents(of: scratch / "other-name") == "old")
        #expect(status(of: path)?.st_mode == S_IFREG | 0o600)
        #expect(scratch.names() == ["other-name", "report"])
    }

    static let attacks = [
        "echo lies >/grant/report", "ln -s /grant/canary /grant/report", "mkfifo /grant/report",
        "ln /grant/canary /grant/report", "mkdir /grant/report; touch /grant/report/x",
        "while :; do ln -sf /grant/canary /grant/report; rm -f /grant/report .nestbox*; done & sleep 0.2",
        "(while :; do for f in /grant/.nestbox*; do echo lies >$f; done; done) & sleep 0.2",
    ]

    /// Where the caller lets the payload write beside the report, its file is the supervisor's or none.
    @Test(arguments: attacks)
    func aPayloadInTheReportsFolderCannotFalsifyIt(attack: String) {
        let scratch = Scratch()
        let canary = scratch.file("canary", "canary", mode: 0o666)
        let run = Nestbox.invoke([
            "run", "--report", scratch / "report", "--rw", scratch.path + ":/grant", "--", "/bin/sh", "-c",
            attack + "; exit 7",
        ])
        #expect(contents(of: canary) == "canary", "written through; \(run)")
        if run.status == 125 {
            #expect(run.err.contains("report"), "\(run)")
            return
        }
        #expect(run.status == 7, "\(run)")
        #expect(Report(file: scratch / "report")?.exit?.code == 7, "\(contents(of: scratch / "report") ?? "-")")
        #expect(status(of: scratch / "report").map { $0.st_mode & S_IFMT } == S_IFREG)
    }

    @Test func aReportHoldsNoSecrets() {
        let jail = Nestbox.start(["--env", "TOKEN=s3cr3t-value"], ["/bin/sh", "-c", ": s3cr3t-value"])
        #expect(jail.finish().status == 0)
        #expect(contents(of: jail.reportPath)?.contains("s3cr3t-value") == false)
    }
}

extension Run {
    /// nestbox refused before anything was run.
    fileprivate var outcomeOfRefusal: Bool { status == 125 && !out.contains("ran") && err.contains("nestbox:") }
}
