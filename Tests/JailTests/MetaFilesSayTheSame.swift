import Foundation
import Glibc
import Testing

/// One run, told in three formats.
@Suite struct MetaFilesSayTheSame {
    private struct Told {
        let run: Run
        let isolate: [String: String]
        let goJudge: [String: Any]
    }

    private static func tell(_ options: [String], _ act: [String]) -> Told {
        let scratch = Scratch()
        let metas = ["--meta", "isolate:\(scratch / "isolate")", "--meta", "go-judge:\(scratch / "go-judge")"]
        let run = Probe.jailed(metas + options, act)
        var pairs: [String: String] = [:]
        for line in (contents(of: scratch / "isolate") ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { pairs[String(parts[0])] = String(parts[1]) }
        }
        let object = FileManager.default.contents(atPath: scratch / "go-judge").flatMap {
            (try? JSONSerialization.jsonObject(with: $0)) as? [String: Any]
        }
        return Told(run: run, isolate: pairs, goJudge: object ?? [:])
    }

    static let table: [([String], [String], String, String?, String)] = [
        ([], ["nothing"], "ok", nil, "Accepted"),
        ([], ["read", "/nonexistent"], "nonzero-exit", "RE", "Nonzero Exit Status"),
        ([], ["raise", "11"], "signaled", "SG", "Signalled"),
        (["--time", "300ms", "--grace", "100ms"], ["sleep", "60"], "wall-time", "TO", "Time Limit Exceeded"),
        (["--output-limit", "1000"], ["flood", "1", "0", "4096"], "output", "SG", "Output Limit Exceeded"),
        (["--file-size", "1M"], ["fill", "/tmp/file", "2"], "file-size", "SG", "Output Limit Exceeded"),
        (["--cwd", "/nowhere"], ["nothing"], "setup-failed", "XX", "Internal Error"),
        (["--ro", "/nonexistent/source"], ["nothing"], "setup-failed", "XX", "Internal Error"),
    ]

    @Test(arguments: table)
    func ofEveryEnding(options: [String], act: [String], verdict: String, status: String?, result: String) {
        let told = Self.tell(options, act)
        #expect(told.run.report?.verdict == verdict, "\(told.run)")
        #expect(told.isolate["status"] == status, "\(told.isolate)")
        #expect((told.isolate["message"] != nil) == (status != nil), "\(told.isolate)")
        #expect(told.goJudge["status"] as? String == result, "\(told.goJudge)")
    }

    @Test func withTheSameFigures() throws {
        let told = Self.tell([], ["burn", "250"])
        let usage = told.run.usage
        let cpu = try #require(usage["cpu_total_ns"])
        #expect(told.goJudge["time"] as? Int64 == cpu && told.goJudge["runTime"] as? Int64 == usage["wall_ns"])
        #expect(told.goJudge["memory"] as? Int64 == usage["memory_peak_bytes"] ?? usage["max_rss_bytes"])
        #expect(told.isolate["time"] == "0.\(cpu / 1_000_000)", "\(told.isolate) \(cpu)")
        #expect(told.isolate["max-rss"] == usage["max_rss_bytes"].map { String($0 / 1024) })
        #expect(told.isolate["cg-mem"] == usage["memory_peak_bytes"].map { String($0 / 1024) })
        #expect(told.isolate["exitcode"] == "0" && told.isolate["killed"] == nil)
    }

    @Test func alsoToDescriptorsAndWithoutAReport() {
        let scratch = Scratch()
        let file = open(scratch.file("meta"), O_WRONLY | O_CLOEXEC)
        defer { close(file) }
        var setup = Child.Setup()
        setup.descriptors = [9: file]
        let run = Nestbox.invoke(["run", "--meta", "isolate:fd:9", "--", "/bin/sh", "-c", "exit 4"], setup)
        #expect(run.status == 4)
        let meta = contents(of: scratch / "meta") ?? ""
        #expect(meta.contains("exitcode:4\n") && meta.contains("message:Exited with error status 4\n"), "\(meta)")
    }

    /// A wrong place is found out before anything runs.
    @Test(arguments: ["isolate", "isolate:", "moe:/tmp/x", "isolate:/nonexistent/x", "isolate:fd:77", "go-judge:/"])
    func whatIsNoPlaceIsRefused(value: String) {
        let run = Nestbox.invoke(["run", "--meta", value, "--", "echo", "ran"])
        #expect(run.status == 125 && run.out.isEmpty && run.err.contains("--meta"), "\(run)")
    }

    @Test func memoryIsToldByItsKey() {
        guard Groups.areDelegated else { return }
        let told = Self.tell(["--memory", "24M"], ["touch-memory", "48"])
        #expect(told.isolate["cg-oom-killed"] == "1" && told.isolate["exitsig"] == "9", "\(told.isolate)")
        #expect(told.goJudge["status"] as? String == "Memory Limit Exceeded", "\(told.goJudge)")
    }
}
