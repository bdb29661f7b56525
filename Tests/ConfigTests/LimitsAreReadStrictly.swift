import Config
import Model
import Testing

@Suite struct LimitsAreReadStrictly {
    private static func limits(_ words: String...) throws -> [GroupLimit] {
        try parse(options: words).groupLimits.map(\.value)
    }

    // MARK: - What is asked for

    @Test(
        arguments: [
            ("", .require), (",enforce=require", .require), (",enforce=prefer", .prefer), (",enforce=off", .off),
        ]
            as [(String, Enforcement)])
    func everyLimitOfAGroupSaysHowMuchItInsists(_ attribute: String, _ enforcement: Enforcement) throws {
        for (option, value) in [
            ("memory", "64M"), ("memory-high", "64M"), ("swap", "0"), ("pids", "5"), ("cpus", "0.5"),
            ("cpu-weight", "5"), ("cpuset", "0,2"), ("cpuset-mems", "0"), ("io-max", "8:0:rbps=1"),
            ("io-weight", "5"), ("hugetlb", "2MB:1M"), ("cpu-time", "1s"),
        ] {
            let limit = try #require(try Self.limits("--\(option)", value + attribute).first, "\(option)")
            #expect(limit.enforcement == enforcement, "\(option)")
        }
    }

    /// Memory that slows down and processes that can't be had end nothing unless that is said; CPU time does.
    @Test func whatHittingItDoesHasADefault() throws {
        #expect(try Self.limits("--pids", "5").first?.onHit == .report)
        #expect(try Self.limits("--memory-high", "5M").first?.onHit == .report)
        #expect(try Self.limits("--cpu-time", "5s").first?.onHit == .kill)
        #expect(try Self.limits("--pids", "5,on-hit=kill").first?.onHit == .kill)
        #expect(try Self.limits("--pids", "5,on-hit=report").first?.onHit == .report)
        #expect(try parse(options: ["--output-limit", "5"]).output?.value.onHit == .kill)
        #expect(
            try parse(options: ["--output-limit", "0,on-hit=report"]).output?.value
                == OutputLimit(Bytes(0), onHit: .report))
    }

    @Test func attributesComeInAnyOrder() throws {
        let expected = [GroupLimit(.pids, 5, enforcement: .prefer, onHit: .kill)]
        #expect(try Self.limits("--pids", "5,enforce=prefer,on-hit=kill") == expected)
        #expect(try Self.limits("--pids", "5,on-hit=kill,enforce=prefer") == expected)
    }

    @Test(
        arguments: [
            ("0.01", 10), ("0.5", 500), ("1", 1000), ("1.5", 1500), ("2.125", 2125), ("1000", 1_000_000),
            ("0.0109", 10),
        ] as [(String, UInt64)])
    func processorsHaveThousandths(_ text: String, _ thousandths: UInt64) throws {
        #expect(try Self.limits("--cpus", text) == [GroupLimit(.cpus, thousandths)])
    }

    @Test(arguments: [
        ("/dev/sda:rbps=1M", "/dev/sda", "rbps=1048576"), ("8:0:wbps=1", "8:0", "wbps=1"),
        ("/dev/disk/by-id/a:b:riops=7,wiops=8,rbps=9,wbps=10", "/dev/disk/by-id/a:b", "riops=7 wiops=8 rbps=9 wbps=10"),
    ])
    func aDiskHasRates(_ value: String, _ device: String, _ text: String) throws {
        let expected = GroupLimit(.ioMax, subject: ByteString(device), text: ByteString(text))
        #expect(try Self.limits("--io-max", value) == [expected])
    }

    @Test func theLaterOfTwoForTheSameCountsAndEachDiskIsItsOwn() throws {
        let limits = try Self.limits(
            "--io-max", "8:0:rbps=1", "--pids", "5", "--io-max", "8:16:rbps=2", "--io-max=8:0:wbps=3", "--pids=6")
        #expect(
            limits == [
                GroupLimit(.ioMax, subject: "8:16", text: "rbps=2"), GroupLimit(.ioMax, subject: "8:0", text: "wbps=3"),
                GroupLimit(.pids, 6),
            ])
    }

    /// A limit that is off is no limit to the planner, and remembers that it was said.
    @Test func offIsAsIfNotGiven() throws {
        let profile = try parse(options: ["--pids", "5", "--pids", "6,enforce=off"])
        #expect(profile.groupLimit(.pids) == nil && profile.groupLimits.count == 1)
    }

    @Test func theGroupIsChosenByAWordOrAPath() throws {
        #expect(try parse(options: []).cgroup.value == .automatic)
        #expect(try parse(options: ["--cgroup", "auto"]).cgroup.value == .automatic)
        #expect(try parse(options: ["--cgroup", "none"]).cgroup.value == .none)
        #expect(try parse(options: ["--cgroup", "/x y"]).cgroup.value == .directory("/x y"))
    }

    @Test func metaFilesMayBeMany() throws {
        let profile = try parse(options: [
            "--meta", "isolate:a:b", "--meta=isolate:fd:5", "--meta", "go-judge:/x",
        ])
        #expect(
            profile.metas.map(\.value) == [
                Meta(.isolate, .file("a:b")), Meta(.isolate, .descriptor(5)), Meta(.goJudge, .file("/x")),
            ])
        #expect(profile.isReported)
        #expect(try !parse(options: []).isReported)
    }

    /// The path's own bytes, which need not be text.
    @Test func aMetaFileMayHaveAnyName() throws {
        let bytes: [UInt8] = [0x2F, 0xFF, 0xFE]
        let word = ByteString(Array("--meta=isolate:".utf8) + bytes)
        #expect(try parse([word, "--", "true"]).metas.map(\.value) == [Meta(.isolate, .file(ByteString(bytes)))])
    }

    // MARK: - What is refused

    @Test(arguments: [
        (
            "memory",
            ["", "0", "0K", "-1", "64X", "max", "64M,", "64M,x=y", "64M,on-hit=kill", "64M,enforce=", ",enforce=off"]
        ),
        ("memory-high", ["0", "1M,on-hit=die"]), ("swap", ["", "-1", "1M,on-hit=kill"]),
        ("pids", ["0", "-1", "1.5", "", "4194305", "max", "5 ", "٣"]),
        ("cpus", ["0", "0.009", "1000.001", "-1", "1.", ".5", "1,5", "max", "1e2"]),
        ("cpu-weight", ["0", "10001", "idle", ""]), ("io-weight", ["0", "10001", "8:0:", ":5x", "8:0:x"]),
        ("cpuset", ["", "a", "3-1", "0-", "-3", "0,,1", "0-1-2", "65536"]), ("cpuset-mems", ["", "x"]),
        ("io-max", ["", "/dev/sda", "/dev/sda:", "8:0:rbps", "8:0:rbps=", "8:0:rbps=1=2", "8:0:bps=1", "8:0:riops=0"]),
        ("hugetlb", ["", "2MB", "2mb:1M", ":1M", "2MB:x"]),
        ("cpu-time", ["", "0s", "5", "-1s", "1s,on-hit=report"]), ("soft-time", ["0s", "1"]),
        ("soft-cpu-time", ["0s", "x"]), ("soft-memory", ["", "x"]),
        ("output-limit", ["", "x", "1M,enforce=prefer", "1M,on-hit="]), ("open-files", ["0", "2", "1048577", "x"]),
        ("file-size", ["x", ""]), ("stack", ["x"]), ("core", ["-1"]), ("cgroup", ["", "x", "x/y", "AUTO"]),
        ("meta", ["", "isolate", "isolate:", "Isolate:/x", "moe:/x", ":/x", "isolate:fd:", "isolate:fd:x"]),
    ])
    func everythingElse(_ option: String, _ values: [String]) throws {
        for value in values {
            let refusal = try #require(whyRefused(["--\(option)", value]), "--\(option) \(value) was taken")
            #expect(refusal.origin == .flag("--\(option) \(value)"))
        }
    }

    /// Whoever mistypes a choice is told what there is.
    @Test(arguments: [
        ("pids", "5,enforce=maybe", ["require", "prefer", "off"]), ("pids", "5,on-hit=x", ["kill", "report"]),
        ("io-max", "8:0:x=1", ["rbps", "wbps", "riops", "wiops"]), ("meta", "x:y", ["isolate", "go-judge"]),
        ("cgroup", "x", ["auto", "none"]),
    ])
    func aRefusalNamesTheChoices(_ option: String, _ value: String, _ words: [String]) throws {
        let refusal = try #require(whyRefused(["--\(option)", value]))
        for word in words { #expect("\(refusal.message) \(refusal.hint ?? "")".contains(word), "\(refusal)") }
    }
}
