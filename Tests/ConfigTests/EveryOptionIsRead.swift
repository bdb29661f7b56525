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
    Spelling("syscalls", "strict") { $0.syscalls.value == .strict },
    Spelling("syscall-rule", "allow ptrace") { $0.syscallRules.map(\.value) == ["allow ptrace"] },
    Spelling("net", "host") { $0.network.value == .host },
    Spelling("time-namespace") { $0.timeNamespace.value },
    Spelling("hostname", "box-1.example") { $0.hostname.value == "box-1.example" },
    Spelling("init", "none") { $0.initKind.value == .none },
    Spelling("env", "A=b=c") { $0.environment.map(\.value) == [.set(name: "A", value: "b=c")] },
    Spelling("env-pass", "A") { $0.environment.map(\.value) == [.pass(name: "A")] },
    Spelling("cwd", "/a") { $0.currentDirectory?.value == "/a" },
    Spelling("umask", "077") { $0.umask.value == 0o077 },
    Spelling("pass-fd", "7") { $0.passedDescriptors.map(\.value) == [7] },
    Spelling("rlimit", "nofile=1:2") {
        $0.limits.map(\.value) == [ResourceLimit(.openFiles, soft: 1, hard: 2)]
    },
    Spelling("cpu-time", "1.5s") { $0.has(GroupLimit(.cpuTime, 1_500_000_000, onHit: .kill)) },
    Spelling("memory", "64M") { $0.has(GroupLimit(.memory, 64 << 20)) },
    Spelling("memory-high", "32M,on-hit=kill") { $0.has(GroupLimit(.memoryHigh, 32 << 20, onHit: .kill)) },
    Spelling("swap", "0") { $0.has(GroupLimit(.swap, 0)) },
    Spelling("pids", "64,enforce=prefer") { $0.has(GroupLimit(.pids, 64, enforcement: .prefer)) },
    Spelling("cpus", "1.5") { $0.has(GroupLimit(.cpus, 1500)) },
    Spelling("cpu-weight", "50") { $0.has(GroupLimit(.cpuWeight, 50)) },
    Spelling("cpuset", "0-3,6") { $0.has(GroupLimit(.cpuset, text: "0-3,6")) },
    Spelling("cpuset-mems", "0") { $0.has(GroupLimit(.cpusetMems, text: "0")) },
    Spelling("io-max", "/dev/sda:rbps=10M,wiops=100,enforce=off") {
        $0.has(
            GroupLimit(.ioMax, subject: "/dev/sda", text: "rbps=10485760 wiops=100", enforcement: .off))
    },
    Spelling("io-weight", "8:0:50") { $0.has(GroupLimit(.ioWeight, 50, subject: "8:0")) },
    Spelling("hugetlb", "2MB:64M") { $0.has(GroupLimit(.hugetlb, 64 << 20, subject: "2MB")) },
    Spelling("output-limit", "1M,on-hit=report") { $0.output?.value == OutputLimit(.mebibytes(1), onHit: .report) },
    Spelling("file-size", "1M") {
        $0.limits.map(\.value) == [ResourceLimit(.fileSize, soft: 1 << 20, hard: 1 << 20)]
    },
    Spelling("open-files", "64") { $0.limits.map(\.value) == [ResourceLimit(.openFiles, soft: 64, hard: 64)] },
    Spelling("stack", "8M") { $0.limits.map(\.value) == [ResourceLimit(.stack, soft: 8 << 20, hard: 8 << 20)] },
    Spelling("core", "0") { $0.limits.map(\.value) == [ResourceLimit(.core, soft: 0, hard: 0)] },
    Spelling("soft-time", "1s") { $0.softTime?.value == .seconds(1) },
    Spelling("soft-cpu-time", "1s") { $0.softCPUTime?.value == .seconds(1) },
    Spelling("soft-memory", "1M") { $0.softMemory?.value == .mebibytes(1) },
    Spelling("cgroup", "/sys/fs/cgroup/mine") { $0.cgroup.value == .directory("/sys/fs/cgroup/mine") },
    Spelling("meta", "go-judge:fd:4") { $0.metas.map(\.value) == [Meta(.goJudge, .descriptor(4))] },
    Spelling("time", "1.5s") { $0.wallTime?.value == Nanoseconds(1_500_000_000) },
    Spelling("grace", "0s") { $0.grace.value == Nanoseconds(0) },
    Spelling("report", "fd:3") { $0.report?.value == .descriptor(3) },
    Spelling("stats") { $0.stats.value },
    Spelling("explain") { $0.explain.value },
    Spelling("on-violation", "kill") { $0.onViolation.value == .kill },
    Spelling("inject-fault", "init:12:EPERM") {
        $0.faults.map(\.value) == [Fault(role: .initial, index: 12, kind: .errno(.perm))]
    },
]

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
        // --open-files is the same limit as --rlimit nofile=, and came later.
        #expect(
            profile.limits.map(\.origin) == ["file-size", "open-files", "stack", "core"].map { origin($0) })
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
        #expect(profile.wallTime?.origin == origin("time"))
        #expect(profile.grace.origin == origin("grace"))
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

extension Profile {
    /// This one limit and no other.
    fileprivate func has(_ limit: GroupLimit) -> Bool { groupLimits.map(\.value) == [limit] }
}
