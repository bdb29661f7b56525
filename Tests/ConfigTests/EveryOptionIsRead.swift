import Config
import Model
import Testing

/// One option, a value for it, and what the profile must hold afterwards.
struct Spelling: Sendable, CustomTestStringConvertible {
    let name: String
    let value: String?
    let isUnderstood: @Sendable (Profile) -> Bool

    init(_ name: String, _ value: String? = nil, _ isUnderstood: @escaping @Sendable (Profile) -> Bool) {
        self.name = name
        self.value = value
        self.isUnderstood = isUnderstood
    }

    var testDescription: String { "--\(name)" }

    /// As written, which is how a message must point at it.
    var origin: Origin { .flag("--\(name)" + (value.map { " \($0)" } ?? "")) }
}

private let spellings: [Spelling] = [
    Spelling("ro", "/a:/b") {
        $0.mounts.map(\.value) == [.bind(Mount.Bind(source: "/a", destination: "/b", writable: false))]
    },
    Spelling("rw", "/a") {
        $0.mounts.map(\.value) == [.bind(Mount.Bind(source: "/a", destination: "/a", writable: true))]
    },
    Spelling("overlay", "/a:/b") {
        $0.mounts.map(\.value) == [.overlay(Mount.Overlay(source: "/a", destination: "/b"))]
    },
    Spelling("tmpfs", "/a") { $0.mounts.map(\.value) == [.tmpfs(Mount.Tmpfs(destination: "/a"))] },
    Spelling("symlink", "a:/b") { $0.mounts.map(\.value) == [.symlink(target: "a", destination: "/b")] },
    Spelling("dir", "/a") { $0.mounts.map(\.value) == [.directory(destination: "/a", mode: 0o755)] },
    Spelling("file", "/a=b=c") { $0.mounts.map(\.value) == [.file(destination: "/a", content: "b=c")] },
    Spelling("mask", "/a") { $0.mounts.map(\.value) == [.mask(destination: "/a")] },
    Spelling("protect", "/a") { $0.mounts.map(\.value) == [.protect(path: "/a")] },
    Spelling("view", "none") { $0.view.value == .none },
    Spelling("proc", "full") { $0.proc.value == .full },
    Spelling("dev", "none") { $0.dev.value == .none },
    Spelling("user", "5:6") { $0.user.value == UserGroup(uid: 5, gid: 6) },
    Spelling("host-user", "7:8") { $0.hostUser?.value == UserGroup(uid: 7, gid: 8) },
    Spelling("id-range", "65536") { $0.idRange?.value == 65536 },
    Spelling("net", "host") { $0.network.value == .host },
    Spelling("time-namespace") { $0.timeNamespace.value },
    Spelling("hostname", "box-1.example") { $0.hostname.value == "box-1.example" },
    Spelling("init", "none") { $0.initKind.value == .none },
    Spelling("env", "A=b=c") { $0.environment.map(\.value) == [.set(name: "A", value: "b=c")] },
    Spelling("env-pass", "A") { $0.environment.map(\.value) == [.pass(name: "A")] },
    Spelling("cwd", "/a") { $0.currentDirectory?.value == "/a" },
    Spelling("umask", "077") { $0.umask.value == 0o077 },
    Spelling("pass-fd", "7") { $0.passedDescriptors.map(\.value) == [7] },
    Spelling("rlimit", "nproc=1:2") {
        $0.limits.map(\.value) == [ResourceLimit(.processes, soft: 1, hard: 2)]
    },
    Spelling("time", "1.5s") { $0.wallTime?.value == Nanoseconds(1_500_000_000) },
    Spelling("grace", "0s") { $0.grace.value == Nanoseconds(0) },
    limit("cpu-time", "2s", .cpuTime, 2_000_000_000, onHit: .kill),
    limit("memory", "256M", .memory, 256 << 20),
    limit("memory-high", "1K,on-hit=kill,enforce=prefer", .memoryHigh, 1024, .prefer, onHit: .kill),
    limit("swap", "0", .swap, 0),
    limit("pids", "64,enforce=off", .pids, 64, .off),
    limit("cpus", "1.5", .cpus, 1500),
    limit("cpu-weight", "50", .cpuWeight, 50),
    limit("cpuset", "0-3,6", .cpuset, 0, text: "0-3,6"),
    limit("cpuset-mems", "0", .cpusetMems, 0, text: "0"),
    limit("io-max", "8:0:rbps=1M,wiops=5", .ioMax, 0, subject: "8:0", text: "rbps=1048576 wiops=5"),
    limit("io-weight", "8:0:50", .ioWeight, 50, subject: "8:0"),
    limit("hugetlb", "2MB:64M", .hugetlb, 64 << 20, subject: "2MB"),
    Spelling("output-limit", "1M,on-hit=report") { $0.output?.value == OutputLimit(Bytes(1 << 20), onHit: .report) },
    Spelling("file-size", "10M") {
        $0.limits.map(\.value) == [ResourceLimit(.fileSize, soft: 10 << 20, hard: 10 << 20)]
    },
    Spelling("open-files", "64") { $0.limits.map(\.value) == [ResourceLimit(.openFiles, soft: 64, hard: 64)] },
    Spelling("stack", "8M") { $0.limits.map(\.value) == [ResourceLimit(.stack, soft: 8 << 20, hard: 8 << 20)] },
    Spelling("core", "1K") { $0.limits.map(\.value) == [ResourceLimit(.core, soft: 1024, hard: 1024)] },
    Spelling("soft-time", "1s") { $0.softTime?.value == .seconds(1) },
    Spelling("soft-cpu-time", "1s") { $0.softCPUTime?.value == .seconds(1) },
    Spelling("soft-memory", "1K") { $0.softMemory?.value == Bytes(1024) },
    Spelling("cgroup", "/sys/fs/cgroup/a") { $0.cgroup.value == .directory("/sys/fs/cgroup/a") },
    Spelling("meta", "isolate:m.txt") { $0.metas.map(\.value) == [Meta(.isolate, .file("m.txt"))] },
    Spelling("report", "fd:3") { $0.report?.value == .descriptor(3) },
    Spelling("stats") { $0.stats.value },
    Spelling("inject-fault", "init:12:EPERM") {
        $0.faults.map(\.value) == [Fault(role: .initial, index: 12, kind: .errno(.perm))]
    },
]

private func limit(
    _ name: String, _ value: String, _ limit: Limit, _ amount: UInt64, _ enforcement: Enforcement = .require,
    subject: ByteString = "", text: ByteString = "", onHit: OnHit = .report
) -> Spelling {
    let expected = GroupLimit(
        limit, amount, subject: subject, text: text, enforcement: enforcement, onHit: onHit)
    return Spelling(name, value) { $0.groupLimits.map(\.value) == [expected] }
}

@Suite struct EveryOptionIsRead {
    @Test func allOptionsAreInTheTableOfThisTest() {
        // Those that name profiles have suites of their own.
        #expect(Set(spellings.map(\.name)) == Set(knobs.filter { $0.group != .profiles }.map(\.name)))
    }

    @Test(arguments: spellings)
    func asTwoWordsAndWithAnEqualsSign(_ spelling: Spelling) throws {
        let words = ["--\(spelling.name)"] + (spelling.value.map { [$0] } ?? [])
        #expect(spelling.isUnderstood(try parse(options: words)))
        if let value = spelling.value {
            #expect(spelling.isUnderstood(try parse(options: ["--\(spelling.name)=\(value)"])))
        }
    }

    @Test(arguments: spellings)
    func noneOfThemIsTheDefault(_ spelling: Spelling) {
        #expect(!spelling.isUnderstood(Profile()), "the row would not notice if the option did nothing")
    }

    @Test(arguments: spellings)
    func andWhatTakesNoValueRefusesOne(_ spelling: Spelling) throws {
        guard spelling.value == nil else { return }
        let refusal = try #require(whyRefused(["--\(spelling.name)=yes"]))
        #expect(refusal.message == "--\(spelling.name) takes no value")
    }

    @Test(arguments: spellings)
    func andWhatNeedsAValueSaysSo(_ spelling: Spelling) throws {
        guard spelling.value != nil else { return }
        let name = ByteString("--\(spelling.name)")
        let refusal = #expect(throws: Refusal.self) { try parse([name]) }
        #expect(refusal?.message == "--\(spelling.name) needs a value")
        #expect(refusal?.hint?.hasPrefix("--\(spelling.name) ") == true)
    }

    @Test func andKnowsWhereEachValueWasSaid() throws {
        let words = spellings.flatMap { ["--\($0.name)"] + ($0.value.map { [$0] } ?? []) }
        let profile = try parse(options: words)
        func origin(_ name: String) -> Origin? { spellings.first { $0.name == name }?.origin }
        #expect(
            profile.mounts.map(\.origin)
                == ["ro", "rw", "overlay", "tmpfs", "symlink", "dir", "file", "mask", "protect"].map { origin($0) })
        #expect(profile.view.origin == origin("view"))
        #expect(profile.proc.origin == origin("proc"))
        #expect(profile.dev.origin == origin("dev"))
        #expect(profile.user.origin == origin("user"))
        #expect(profile.hostUser?.origin == origin("host-user"))
        #expect(profile.idRange?.origin == origin("id-range"))
        #expect(profile.network.origin == origin("net"))
        #expect(profile.timeNamespace.origin == origin("time-namespace"))
        #expect(profile.hostname.origin == origin("hostname"))
        #expect(profile.initKind.origin == origin("init"))
        #expect(profile.environment.map(\.origin) == [origin("env"), origin("env-pass")])
        #expect(profile.currentDirectory?.origin == origin("cwd"))
        #expect(profile.umask.origin == origin("umask"))
        #expect(profile.passedDescriptors.map(\.origin) == [origin("pass-fd")])
        #expect(
            profile.limits.map(\.origin) == ["rlimit", "file-size", "open-files", "stack", "core"].map { origin($0) })
        #expect(profile.wallTime?.origin == origin("time"))
        #expect(profile.grace.origin == origin("grace"))
        #expect(
            profile.groupLimits.map(\.origin)
                == [
                    "cpu-time", "memory", "memory-high", "swap", "pids", "cpus", "cpu-weight", "cpuset", "cpuset-mems",
                    "io-max", "io-weight", "hugetlb",
                ].map { origin($0) })
        #expect(profile.output?.origin == origin("output-limit"))
        #expect(profile.softTime?.origin == origin("soft-time"))
        #expect(profile.softCPUTime?.origin == origin("soft-cpu-time"))
        #expect(profile.softMemory?.origin == origin("soft-memory"))
        #expect(profile.cgroup.origin == origin("cgroup"))
        #expect(profile.metas.map(\.origin) == [origin("meta")])
        #expect(profile.stats.origin == origin("stats"))
        #expect(profile.report?.origin == origin("report"))
        #expect(profile.faults.map(\.origin) == [origin("inject-fault")])
    }

    @Test func theLaterOfTwoValuesCounts() throws {
        let profile = try parse(options: ["--cwd", "/a", "--rlimit=nofile=1", "--cwd=/b", "--rlimit", "nofile=2"])
        #expect(profile.currentDirectory?.value == "/b")
        #expect(profile.limits.map(\.value) == [ResourceLimit(.openFiles, soft: 2, hard: 2)])
    }

    @Test func flagsOfTheVerbAreReturnedAndTakeNoValue() throws {
        #expect(try parseArguments(["--json", "--stats", "true"], extra: ["help", "json"]).extra == ["json"])
        #expect(throws: Refusal("--json takes no value", hint: "write it alone")) {
            try parseArguments(["--json=1", "true"], extra: ["json"])
        }
        #expect(throws: Refusal.self) { try parseArguments(["--json", "true"]) }
    }
}
