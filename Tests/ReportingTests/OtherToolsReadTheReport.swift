import Foundation
import Model
import Testing

@testable import Reporting

@Suite struct OtherToolsReadTheReport {
    @Test(arguments: Ended.all)
    func wordForWordAsIsolateWritesIt(_ ended: Ended) throws {
        try expectGolden(isolateMeta(ended.outcome, .sample), "meta/isolate-\(ended.name).txt")
    }

    @Test(arguments: Ended.all)
    func wordForWordAsGoJudgeWritesIt(_ ended: Ended) throws {
        try expectGolden(goJudgeResult(ended.outcome, .sample), "meta/go-judge-\(ended.name).json")
    }

    @Test func aRefusalIsAnErrorOfTheSandbox() throws {
        let refusal = Refusal("the path a/.. climbs", origin: .flag("--ro a/.."), hint: "give the path without it")
        try expectGolden(isolateMeta(refusal), "meta/isolate-refusal.txt")
        try expectGolden(goJudgeResult(refusal), "meta/go-judge-refusal.json")
    }

    // MARK: - isolate

    @Test(arguments: [
        ("ok", nil, nil), ("nonzero-exit", "RE", "Exited with error status 3"),
        ("signaled", "SG", "Caught fatal signal 11"), ("wall-time", "TO", "Time limit exceeded (wall clock)"),
        ("wall-time-but-exited-by-itself", "TO", "Time limit exceeded (wall clock)"),
        ("cpu-time", "TO", "Time limit exceeded"), ("memory", "SG", "Memory limit exceeded"),
        ("file-size", "SG", "Caught fatal signal 25"), ("interrupted", "SG", "Interrupted"),
    ])
    func theWordsThatProgramsLookForAreTheirs(_ name: String, _ status: String?, _ message: String?) throws {
        let meta = try Self.meta(name)
        #expect(meta["status"] == status && meta["message"] == message, "\(meta)")
    }

    /// As isolate has it: killed by it, and not by the kernel or by the program's own doing.
    @Test(arguments: Ended.all)
    func killedIsWhatNestboxEnded(_ ended: Ended) throws {
        let killed: Set = [
            "wall-time", "wall-time-and-killed-after-grace", "wall-time-but-exited-by-itself", "cpu-time", "output",
            "pids", "syscall-denied", "interrupted", "interrupted-and-killed-after-grace",
        ]
        #expect((try Self.meta(ended.name)["killed"] == "1") == killed.contains(ended.name))
    }

    @Test func itsUnitsAreKibibytesAndMilliseconds() throws {
        var usage = Usage()
        usage.add(.wall, 61_001_999_999, .monotonicClock)
        usage.add(.cpuTotal, 9_999_999, .cpuStat)
        usage.add(.maxRSS, 2047, .largestChildOfInit)
        usage.add(.memoryPeak, 268_435_456, .memoryPeak)
        usage.add(.voluntarySwitches, 5, .childrenOfInit)
        usage.add(.involuntarySwitches, 0, .childrenOfInit)
        let meta = isolateMeta(Outcome(ending: .exited(0), usage: usage), .sample)
        #expect(
            meta == """
                time:0.009
                time-wall:61.001
                max-rss:1
                csw-voluntary:5
                csw-forced:0
                cg-mem:262144
                exitcode:0

                """)
    }

    @Test func anOOMKillIsAKeyOfItsOwnAndNoneIsNone() throws {
        for (kills, expected) in [(Int64?.none, String?.none), (0, nil), (1, "1"), (7, "1")] {
            var outcome = Outcome(ending: .signaled(.kill))
            if let kills { outcome.usage.add(.oomKills, kills, .memoryEvents) }
            #expect(Self.parsed(isolateMeta(outcome, .sample))["cg-oom-killed"] == expected)
        }
    }

    @Test func whatIsUnknownHasNoKey() {
        #expect(isolateMeta(Outcome(ending: .exited(0)), .sample) == "exitcode:0\n")
        let result = goJudgeResult(Outcome(ending: .exited(0)), .sample)
        #expect(result == "{\"status\":\"Accepted\",\"exitStatus\":0}\n")
    }

    // MARK: - go-judge

    @Test(arguments: [
        ("ok", "Accepted", 0), ("nonzero-exit", "Nonzero Exit Status", 3), ("signaled", "Signalled", 11),
        ("wall-time", "Time Limit Exceeded", 15), ("cpu-time", "Time Limit Exceeded", 9),
        ("memory", "Memory Limit Exceeded", 9), ("output", "Output Limit Exceeded", 9),
        ("file-size", "Output Limit Exceeded", 25), ("pids", "Signalled", 9), ("interrupted", "Signalled", 2),
        ("setup-failed-in-a-step", "Internal Error", 0),
    ])
    func theStatusIsOneOfGoJudges(_ name: String, _ status: String, _ exitStatus: Int) throws {
        let object = try Self.result(name)
        #expect(object["status"] as? String == status && object["exitStatus"] as? Int == exitStatus)
    }

    /// Those that its own encoder never leaves out: a strict reader has to find them.
    @Test(arguments: Ended.all)
    func itHasTheFieldsThatAreAlwaysThere(_ ended: Ended) throws {
        let keys = Set(try Self.result(ended.name).keys)
        #expect(keys.isSuperset(of: ["status", "exitStatus", "time", "memory", "runTime"]), "\(keys)")
        #expect(keys.isSubset(of: ["status", "exitStatus", "error", "time", "memory", "runTime", "procPeak"]))
    }

    @Test func itsMemoryIsThePeakOfAllWhereThatIsKnown() throws {
        var usage = Usage.sample
        #expect(try Self.result(usage)["memory"] as? Int == 12_345_678)
        usage.add(.memoryPeak, 99, .memoryPeak)
        usage.add(.pidsPeak, 4, .pidsPeak)
        let result = try Self.result(usage)
        #expect(result["memory"] as? Int == 99 && result["procPeak"] as? Int == 4)
        #expect(result["time"] as? Int == 1_200_000_000 && result["runTime"] as? Int == 1_234_567_890)
    }

    // MARK: - Both

    /// What runs inside chooses names, and must not be able to choose keys.
    @Test(arguments: ["a\nstatus:OK", "a\r\nkilled:1", "\",\"status\":\"Accepted\"", "\u{85}x", "\u{2028}"])
    func hostileNamesStayInTheirLine(_ name: String) throws {
        let plan = Plan.sample.with {
            $0.payload = [
                Step(.exec(Exec(candidates: [ByteString(name)], arguments: [ByteString(name)], environment: [])))
            ]
        }
        let failure = Failure(role: .payload, index: 0, reason: .refused(SystemError(.execve, .noEntry)))
        let outcome = Outcome(ending: .failed(failure))
        for meta in [isolateMeta(outcome, plan), isolateMeta(Refusal("no such file: \(name)"))] {
            #expect(meta.hasPrefix("status:XX\nmessage:") && meta.hasSuffix("\n"))
            #expect(meta.unicodeScalars.filter { $0 == "\n" }.count == 2 && !meta.contains("\r"))
        }
        for result in [goJudgeResult(outcome, plan), goJudgeResult(Refusal("no such file: \(name)"))] {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: Any])
            #expect(object["status"] as? String == "Internal Error")
        }
    }

    private static func meta(_ name: String) throws -> [String: String] {
        let ended = try #require(Ended.all.first { $0.name == name })
        return parsed(isolateMeta(ended.outcome, .sample))
    }

    private static func parsed(_ meta: String) -> [String: String] {
        var pairs: [String: String] = [:]
        for line in meta.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            pairs[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        return pairs
    }

    private static func result(_ name: String) throws -> [String: Any] {
        let ended = try #require(Ended.all.first { $0.name == name })
        return try object(goJudgeResult(ended.outcome, .sample))
    }

    private static func result(_ usage: Usage) throws -> [String: Any] {
        try object(goJudgeResult(Outcome(ending: .exited(0), usage: usage), .sample))
    }

    private static func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}
