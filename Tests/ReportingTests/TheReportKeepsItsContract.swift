import Foundation
import Model
import Testing

@testable import Reporting

/// How a run ended, under the name of its golden file.
struct Ended: Sendable, CustomTestStringConvertible {
    let name: String
    let outcome: Outcome
    let verdict: String
    let status: Int32

    init(
        _ name: String, _ ending: Ending, _ verdict: String, _ status: Int32,
        _ change: (inout Outcome) -> Void = { _ in }
    ) {
        self.name = name
        var outcome = Outcome(ending: ending)
        if case .failed = ending {} else { outcome.usage = .sample }
        change(&outcome)
        self.outcome = outcome
        self.verdict = verdict
        self.status = status
    }

    var testDescription: String { name }

    static let all = [
        Ended("ok", .exited(0), "ok", 0),
        Ended("nonzero-exit", .exited(3), "nonzero-exit", 3),
        Ended("signaled", .signaled(Signal(11)), "signaled", 139),
        Ended("wall-time", .signaled(.terminate), "wall-time", 124) { $0.endedBy = .wallTime },
        Ended("wall-time-and-killed-after-grace", .signaled(.kill), "wall-time", 124) { $0.endedBy = .wallTime },
        Ended("wall-time-but-exited-by-itself", .exited(0), "wall-time", 124) { $0.endedBy = .wallTime },
        Ended("cpu-time", .signaled(.kill), "cpu-time", 124) {
            $0.endedBy = .cpuTime
            $0.hits = [LimitHit(.cpuTime, source: .cpuStat)]
        },
        Ended("cpu-time-but-exited-by-itself", .exited(0), "cpu-time", 124) { $0.endedBy = .cpuTime },
        Ended("memory", .signaled(.kill), "memory", 137) {
            $0.endedBy = .memory
            $0.hits = [LimitHit(.memory, count: 1, source: .memoryEvents)]
            $0.usage.add(.oomKills, 3, .memoryEvents)
        },
        Ended("host-out-of-memory", .signaled(.kill), "signaled", 137) {
            $0.hostWasOutOfMemory = true
            $0.usage.add(.oomKills, 1, .memoryEvents)
        },
        Ended("output", .signaled(.kill), "output", 137) {
            $0.endedBy = .output
            $0.hits = [LimitHit(.output, source: .relay)]
        },
        Ended("file-size", .signaled(Signal(25)), "file-size", 153) {
            $0.endedBy = .fileSize
            $0.hits = [LimitHit(.fileSize, source: .endingSignal)]
        },
        Ended("syscall-denied", .signaled(.kill), "syscall-denied", 159) {
            $0.denials = [.socket, .ptrace]
            $0.deniedBy = 1
        },
        Ended("ok-with-denials", .exited(0), "ok", 0) {
            $0.denials = [.socket, .ptrace, .nameless]
            $0.otherDenials = 744
        },
        Ended("pids", .signaled(.kill), "pids", 137) {
            $0.endedBy = .pids
            $0.hits = [LimitHit(.pids, count: 8, source: .pidsEvents)]
        },
        Ended("ok-with-every-figure", .exited(0), "ok", 0) {
            $0.usage = .full
            $0.hits = [
                LimitHit(.pids, count: 12, source: .pidsEvents), LimitHit(.cpus, count: 40, source: .cpuStat),
                LimitHit(.memoryHigh, count: 7, source: .memoryEvents),
                LimitHit(.softTime, source: .monotonicClock),
            ]
        },
        Ended("init-lost", .signaled(.kill), "signaled", 137) { $0.lostInit = true },
        Ended("interrupted", .signaled(.interrupt), "interrupted", 130) { $0.forwarded = .interrupt },
        Ended("interrupted-and-killed-after-grace", .signaled(.kill), "interrupted", 137) {
            $0.forwarded = .terminate
            $0.killedAfterGrace = true
        },
        Ended(
            "setup-failed-in-a-step",
            .failed(failure(.initial, "bindMount", .refused(SystemError(.openat2, .noEntry)))),
            "setup-failed", 125),
        Ended(
            "interrupted-before-the-command", .failed(failure(.initial, "mountRoot", .interrupted(.terminate))),
            "interrupted", 143),
        Ended(
            "setup-failed-by-posture",
            .failed(failure(.payload, "awaitAdmission", .posture(field: .noNewPrivileges, expected: 1, found: 0))),
            "setup-failed", 125),
        Ended("setup-failed-by-death", .failed(failure(.initial, "pivotRoot", .died(.kill))), "setup-failed", 125),
        Ended("setup-failed-by-garbled-record", .failed(failure(.payload, "exec", .garbled)), "setup-failed", 125),
    ]

    static func failure(_ role: Role, _ step: String, _ reason: Failure.Reason) -> Failure {
        Failure(role: role, index: Plan.sample.index(role, step), reason: reason)
    }
}

extension Usage {
    /// What there is without a cgroup.
    static var sample: Usage {
        var usage = Usage()
        usage.add(.wall, 1_234_567_890, .monotonicClock)
        usage.add(.cpuUser, 1_000_000_000, .childrenOfInit)
        usage.add(.cpuSystem, 200_000_000, .childrenOfInit)
        usage.add(.cpuTotal, 1_200_000_000, .childrenOfInit)
        usage.add(.maxRSS, 12_345_678, .largestChildOfInit)
        return usage
    }

    /// Every figure there is, each with a value of its own.
    static var full: Usage {
        var usage = Usage()
        for (index, key) in Figure.Key.allCases.enumerated() {
            usage.add(key, Int64(index + 1) * 1_000_003, index % 2 == 0 ? .cpuStat : .memoryStat)
        }
        usage.devices = [
            DeviceUsage(device: "8:0", bytesRead: 4096, bytesWritten: 1 << 20, reads: 1, writes: 16),
            DeviceUsage(device: "254:16", bytesRead: 0, bytesWritten: .max, reads: 0, writes: 1),
        ]
        return usage
    }
}

@Suite struct TheReportKeepsItsContract {
    private static let keys: Set<String> = [
        "schema", "verdict", "exit", "cause", "usage", "sources", "limits_hit", "denials", "other_denials", "enforced",
        "degraded",
        "plan_digest", "version",
    ]

    @Test(arguments: Ended.all)
    func wordForWord(_ ended: Ended) throws {
        let report = Report(ended.outcome, .sample, version: "1.2.3")
        // The digest has a suite of its own; here it would change with every word of a plan's text.
        let json = report.json.text.replacing(Plan.sample.digest, with: "sha256:DIGEST")
        try expectGolden(json + "\n", "json/report-\(ended.name).json")
        try expectGolden(report.text, "text/report-\(ended.name).txt")
    }

    @Test func aRefusalIsAReportToo() throws {
        let refusal = Refusal("the path a/.. climbs", origin: .flag("--ro a/.."), hint: "give the path without it")
        let report = Report(refusal, version: "1.2.3")
        try expectGolden(report.json.text + "\n", "json/report-refusal.json")
        try expectGolden(report.text, "text/report-refusal.txt")
        let object = try parsed(report.json)
        #expect(Set(object.keys) == Self.keys)
        #expect(object["plan_digest"] is NSNull)
        #expect(object["exit"] is NSNull)
        #expect(object["verdict"] as? String == "setup-failed")
    }

    @Test(arguments: Ended.all)
    func itHasItsKeysAndNoOther(_ ended: Ended) throws {
        let object = try parsed(Report(ended.outcome, .sample, version: "1.2.3").json)
        #expect(Set(object.keys) == Self.keys)
        #expect(object["schema"] as? String == "nestbox.report/1")
        #expect(object["verdict"] as? String == ended.verdict)
        #expect(object["plan_digest"] as? String == Plan.sample.digest)
        #expect(object["version"] as? String == "1.2.3")
        let cause = try #require(object["cause"] as? [String: Any])
        #expect((cause["sentence"] as? String)?.isEmpty == false)
        let enforced = try #require(object["enforced"] as? [String])
        if case .failed = ended.outcome.ending {
            #expect(enforced == [])
        } else {
            #expect(enforced == Plan.sample.enforced)
        }
        let degraded = try #require(object["degraded"] as? [[String: String]])
        #expect(degraded == [["control": "net-namespace", "reason": "shared with the host by --net host"]])
    }

    @Test(arguments: Ended.all)
    func theExitSaysWhatTheKernelSaid(_ ended: Ended) throws {
        let exit = try parsed(Report(ended.outcome, .sample, version: "").json)["exit"]
        switch ended.outcome.ending {
        case .exited(let status): #expect(exit as? [String: Int] == ["code": Int(status)])
        case .signaled(let signal):
            let object = try #require(exit as? [String: Any])
            #expect(Set(object.keys) == ["signal", "number"])
            #expect(object["signal"] as? String == signal.name)
            #expect(object["number"] as? Int == Int(signal.number))
        case .failed: #expect(exit is NSNull)
        }
    }

    @Test(arguments: Ended.all)
    func theCauseOfAFailureHasAllItsKeys(_ ended: Ended) throws {
        let cause = try #require(
            try parsed(Report(ended.outcome, .sample, version: "").json)["cause"] as? [String: Any])
        guard case .failed = ended.outcome.ending else { return }
        #expect(Set(cause.keys) == ["sentence", "step", "operation", "errno", "hint", "option"])
    }

    @Test func everyFigureHasASource() throws {
        let object = try parsed(Report(Ended.all[0].outcome, .sample, version: "").json)
        let usage = try #require(object["usage"] as? [String: Int])
        let sources = try #require(object["sources"] as? [String: String])
        #expect(
            usage == [
                "wall_ns": 1_234_567_890, "cpu_user_ns": 1_000_000_000, "cpu_system_ns": 200_000_000,
                "cpu_total_ns": 1_200_000_000, "max_rss_bytes": 12_345_678,
            ])
        #expect(Set(sources.keys) == Set(usage.keys))
        #expect(sources.values.allSatisfy { !$0.isEmpty })
    }

    /// Absent means unknown, never zero; and then it has no source either.
    @Test(arguments: Figure.Key.allCases)
    func whatIsUnknownIsAbsent(_ key: Figure.Key) throws {
        var outcome = Outcome(ending: .exited(0))
        outcome.usage.add(key, 0, .cpuStat)
        let object = try parsed(Report(outcome, .sample, version: "").json)
        #expect(try #require(object["usage"] as? [String: Int]) == [key.rawValue: 0])
        #expect(try #require(object["sources"] as? [String: String]) == [key.rawValue: "cpu.stat"])
    }

    @Test func theDevicesHaveOneSource() throws {
        let object = try parsed(Report(Outcome(ending: .exited(0), usage: .full), .sample, version: "").json)
        let usage = try #require(object["usage"] as? [String: Any])
        let devices = try #require(usage["io"] as? [[String: Any]])
        #expect(devices.map { $0["device"] as? String } == ["8:0", "254:16"])
        for device in devices {
            #expect(Set(device.keys) == ["device", "bytes_read", "bytes_written", "reads", "writes"])
        }
        // More than a signed number holds is cut off and not wrapped.
        #expect(devices[1]["bytes_written"] as? Int == Int.max)
        let sources = try #require(object["sources"] as? [String: String])
        #expect(Set(sources.keys) == Set(usage.keys) && sources["io"] == "io.stat")
    }

    /// The unit is part of the key, so that no reader has to guess it.
    @Test(arguments: Figure.Key.allCases)
    func aKeyNamesItsUnit(_ key: Figure.Key) {
        #expect(key.rawValue.hasSuffix("_ns") == (key.unit == .nanoseconds))
        #expect(key.rawValue.hasSuffix("_bytes") == (key.unit == .bytes))
    }

    @Test(arguments: Ended.all)
    func aLimitThatWasHitIsListedWithItsCountAndItsSource(_ ended: Ended) throws {
        let object = try parsed(Report(ended.outcome, .sample, version: "").json)
        let hits = try #require(object["limits_hit"] as? [[String: Any]])
        #expect(hits.count == ended.outcome.hits.count)
        for (hit, expected) in zip(hits, ended.outcome.hits) {
            #expect(Set(hit.keys) == ["limit", "count", "source"])
            #expect(hit["limit"] as? String == expected.limit.rawValue)
            #expect((hit["count"] as? UInt64) == expected.count && (hit["count"] is NSNull) == (expected.count == nil))
            #expect(hit["source"] as? String == expected.source.rawValue)
        }
    }

    /// What hitting a limit does to the run is the ending's affair.
    @Test func aHitIsNoVerdict() {
        var outcome = Outcome(ending: .exited(0))
        outcome.hits = Limit.allCases.map { LimitHit($0, count: 1, source: .cpuStat) }
        #expect(Verdict(outcome) == .ok && outcome.exitStatus == 0)
    }

    @Test(arguments: [Int64.max, 0, -1])
    func noFigureIsTooLargeForAReport(_ value: Int64) async {
        await #expect(processExitsWith: .success) { [value] in
            var outcome = Outcome(ending: .exited(0))
            for key in Figure.Key.allCases { outcome.usage.add(key, value, .cpuStat) }
            _ = Report(outcome, .sample, version: "")
            _ = isolateMeta(outcome, .sample)
            _ = goJudgeResult(outcome, .sample)
        }
    }

    /// The words that readers of reports compare with; a word that is gone breaks them.
    @Test func theVerdictsAreThese() {
        #expect(
            Verdict.allCases.map(\.rawValue) == [
                "ok", "nonzero-exit", "signaled", "wall-time", "cpu-time", "memory", "pids", "output", "file-size",
                "syscall-denied", "setup-failed", "interrupted",
            ])
    }

    /// What runs inside chooses names of commands and files, and must not be able to choose keys.
    @Test(arguments: [
        "\",\"verdict\":\"ok\",\"x\":\"", "\\", "\\\"", "\n{}", "\u{0}1".replacing("\u{0}", with: "\u{1}"), "\u{1B}[2J",
        "\u{202E}", "\u{2028}", "\u{85}", "😀", "}",
    ])
    func hostileNamesStayInsideTheirString(_ name: String) throws {
        let plan = Plan.sample.with {
            $0.payload = [
                Step(
                    .exec(Exec(candidates: [ByteString(name)], arguments: [ByteString(name)], environment: [])),
                    .flag("--x " + ByteString(name).shown))
            ]
        }
        let failure = Failure(role: .payload, index: 0, reason: .refused(SystemError(.execve, .noEntry)))
        let report = Report(Outcome(ending: .failed(failure)), plan, version: "1")
        let object = try parsed(report.json)
        #expect(Set(object.keys) == Self.keys)
        #expect(object["verdict"] as? String == "setup-failed")
        let cause = try #require(object["cause"] as? [String: Any])
        #expect((cause["sentence"] as? String)?.contains(ByteString(name).quoted) == true)
        #expect(report.json.text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
}

extension Denial {
    fileprivate static let socket = Denial(
        call: "socket", number: 41,
        arguments: [
            Argument(name: "domain", value: "AF_ALG"), Argument(name: "type", value: "SOCK_SEQPACKET"),
            Argument(name: "protocol", value: "0x0"),
        ],
        action: .errno(Errno(97)), place: RulePlace("refused.calls", 16), reason: "",
        allowedBy: "allow socket: domain == AF_ALG",
        first: FirstDenial(time: Nanoseconds(1_234_567), pid: nil, program: nil))

    fileprivate static let ptrace: Denial = {
        var denial = Denial(
            call: "ptrace", number: 101, arguments: [Argument(name: "request", value: "PTRACE_ATTACH")],
            action: .errno(.perm), place: RulePlace("student.toml", 41), reason: "no debuggers",
            allowedBy: "allow ptrace",
            first: FirstDenial(time: Nanoseconds(2_000_000), pid: 7, program: "/tmp/a \u{1B}[31m\nb"))
        denial.count = 3
        return denial
    }()

    fileprivate static let nameless = Denial(
        call: "call 999", number: 999, arguments: [], action: .errno(.noSystemCall),
        place: RulePlace("strict.policy", 5), reason: "", allowedBy: "",
        first: FirstDenial(time: Nanoseconds(3_000_000), pid: 8, program: "/tmp/a"))
}
