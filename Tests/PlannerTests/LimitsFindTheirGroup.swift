import Config
import Model
import Testing

@testable import Planner

/// Where a run's group is made, and what happens where none can be.
@Suite struct LimitsFindTheirGroup {
    private static let limit = ["--memory", "64M"]

    private static func place(_ facts: HostFacts, _ options: [String] = limit) throws -> CgroupPlace {
        let words = options.map { ByteString($0) } + ["--", "true"]
        return cgroupPlace(try parseArguments(words[...]).profile, facts)
    }

    private static func path(_ facts: HostFacts, _ options: [String] = limit) throws -> (ByteString?, moves: Bool) {
        if case .below(let group, let moves) = try place(facts, options) { return (group.path, moves) }
        return (nil, false)
    }

    @Test func inADelegatedScopeBelowItself() throws {
        #expect(try Self.path(.inScope) == (CgroupDirectory.scope, true))
    }

    @Test func inAGroupThatWasGivenAwayBesideItself() throws {
        #expect(try Self.path(.inGivenGroup) == ("/sys/fs/cgroup/anna", false))
    }

    /// A container's own hierarchy: its top is not the host's, so processes have to make way.
    @Test func inAContainerBelowItsTop() throws {
        let facts = HostFacts.anna.with(.unified) {
            $0.own = .group("/sys/fs/cgroup") {
                $0.isWritable = true
                $0.isDelegated = true
            }
        }
        #expect(try Self.path(facts) == ("/sys/fs/cgroup", true))
    }

    @Test func asRootAtTheTop() throws {
        #expect(try Self.path(.rootOnTheHost) == ("/sys/fs/cgroup", false))
        #expect(try Self.path(.rootOnAHybridHost, ["--cpu-time", "1s"]) == ("/sys/fs/cgroup/unified", false))
    }

    @Test func inALoginSessionInAScopeThatIsAskedFor() throws {
        #expect(try Self.place(.inSession) == .requestedScope)
        // Not for figures, nor for what may be missing.
        for options in [["--stats"], ["--memory", "64M,enforce=prefer"]] {
            guard case .none = try Self.place(.inSession, options) else {
                Issue.record("\(options)")
                continue
            }
        }
        // And not twice.
        let again = HostFacts.inSession.with { $0.cgroup?.isInRequestedScope = true }
        guard case .none(let why, _) = try Self.place(again) else {
            Issue.record("it would start itself for ever")
            return
        }
        #expect(why.contains("session-1.scope"))
    }

    @Test func aUnitThatIsNotDelegatedIsSystemdsAlone() throws {
        let facts = HostFacts.inSession.with { facts in
            facts.cgroup?.hasUserManager = false
            facts.cgroup?.own?.isWritable = true
            facts.cgroup?.parent = .group("/sys/fs/cgroup/user.slice/user-1001.slice") { $0.isWritable = true }
        }
        let refusal = try #require(whyRefused(Self.limit, facts))
        #expect(refusal.message.hasPrefix("cannot limit memory: the cgroup /sys/fs/cgroup/user.slice/"))
        #expect(refusal.message.hasSuffix(" is not delegated to you"))
        #expect(refusal.hint?.contains("systemd-run --user --scope -p Delegate=yes") == true)
        #expect(refusal.hint?.contains("enforce=prefer") == true)
        #expect(refusal.origin == .flag("--memory 64M"))
    }

    @Test func whereTheUserNamesOneThere() throws {
        let facts = HostFacts.inSession.with { facts in
            facts.cgroup?.named = .group("/sys/fs/cgroup/mine") { $0.isWritable = true }
        }
        #expect(
            try Self.path(facts, ["--cgroup", "/sys/fs/cgroup/mine"] + Self.limit) == ("/sys/fs/cgroup/mine", false))
    }

    // MARK: - Where there is none

    private static let nowhere: [(String, HostFacts, [String], String)] = [
        ("no version 2", .anna.with(.none) { _ in }, limit, "no cgroup file system of version 2 is mounted here"),
        ("--cgroup none", .inScope, ["--cgroup", "none"] + limit, "--cgroup none forbids one"),
        (
            "threaded",
            .anna.with(.unified) {
                $0.own = .group("/sys/fs/cgroup/t") {
                    $0.kind = .threaded
                    $0.isWritable = true
                }
            }, limit, "the cgroup /sys/fs/cgroup/t is threaded, and no memory or io can be limited below it"
        ),
        (
            "no such directory", .inScope, ["--cgroup", "/tmp"] + limit, "/tmp is no cgroup of version 2"
        ),
        (
            "somebody else's directory", .inScope.with { $0.cgroup?.named = .group("/sys/fs/cgroup/x") },
            ["--cgroup", "/sys/fs/cgroup/x"] + limit, "/sys/fs/cgroup/x is not yours to change"
        ),
        (
            "a threaded directory",
            .inScope.with { facts in facts.cgroup?.named = .group("/sys/fs/cgroup/x") { $0.kind = .threaded } },
            ["--cgroup", "/sys/fs/cgroup/x"] + limit, "/sys/fs/cgroup/x is threaded"
        ),
        (
            "version 1", .rootOnAHybridHost, limit,
            "the cgroup controller \"memory\" is bound to version 1 on this host"
        ),
        (
            "not delegated", .inScope, ["--io-weight", "50"],
            "the cgroup controller \"io\" is not delegated to \(CgroupDirectory.scope.shown)"
        ),
        (
            "not delegated", .inScope, ["--cpuset", "0"],
            "the cgroup controller \"cpuset\" is not delegated to \(CgroupDirectory.scope.shown)"
        ),
        (
            "processes in the way",
            .inGivenGroup.with {
                $0.cgroup?.parent?.handedOn = Controllers()
                $0.cgroup?.parent?.processes = 1
            }, limit, "the cgroup /sys/fs/cgroup/anna holds processes itself and can hand no controller on"
        ),
        ("no device", .inGivenGroup, ["--io-max", "/dev/sdb:rbps=1M"], "/dev/sdb is no block device"),
    ]

    @Test func allThatCannotBeHadForOneReasonIsToldAtOnce() throws {
        let options = ["--memory", "1M", "--pids", "9", "--cpu-time", "1s,enforce=prefer"]
        let refusal = try #require(whyRefused(["--cgroup", "none"] + options, .inGivenGroup))
        #expect(refusal.message == "cannot limit memory and pids: --cgroup none forbids one" && refusal.others.isEmpty)
        #expect(
            refusal.hint?.hasSuffix("or, to run without them: --memory …,enforce=prefer --pids …,enforce=prefer")
                == true)
    }

    @Test func everyReasonIsTold() throws {
        let facts = HostFacts.inGivenGroup.with { $0.cgroup?.parent?.controllers = .memory }
        let refusal = try #require(whyRefused(["--memory", "1", "--pids", "9", "--cpus", "1"], facts))
        let messages = [refusal.message] + refusal.others.map(\.message)
        #expect(messages.count == 3, "\(messages)")
        #expect(messages.first?.hasPrefix("cannot limit memory: that is less than one page") == true)
        #expect(messages.dropFirst().allSatisfy { $0.contains("is not delegated to") }, "\(messages)")
    }

    @Test(arguments: nowhere.indices)
    func aRequiredLimitIsRefusedWithTheReasonAndAPreferredOneIsListed(index: Int) throws {
        let (name, facts, options, why) = Self.nowhere[index]
        let refusal = try #require(whyRefused(options, facts), "\(name)")
        #expect(
            refusal.message.hasPrefix("cannot limit ") && refusal.message.hasSuffix(": \(why)"), "\(refusal.message)")
        #expect(refusal.hint?.contains("enforce=prefer") == true)
        var preferred = options
        preferred[preferred.count - 1] += ",enforce=prefer"
        let plan = try plan(preferred, facts)
        #expect(plan.degraded.contains { $0.reason.contains(why) }, "\(name): \(plan.degraded)")
        let control = String(options[options.count - 2].dropFirst(2))
        #expect(plan.degraded.map(\.control).contains(control) && !plan.enforced.contains(control), "\(name)")
        var off = options
        off[off.count - 1] += ",enforce=off"
        #expect(whyRefused(off, facts) == nil, "\(name)")
    }

    /// systemd hands users less than they might want; root changes that in one place.
    @Test func theFixForAMissingControllerIsTheNarrowOne() {
        let refusal = whyRefused(["--io-weight", "50"], .inScope)
        #expect(refusal?.hint?.contains("Delegate=cpu cpuset io memory pids") == true)
        let other = whyRefused(["--io-weight", "50"], .inGivenGroup.with { $0.cgroup?.parent?.controllers = .usual })
        #expect(other?.hint?.contains("echo +io > cgroup.subtree_control") == true)
        let hybrid = whyRefused(["--memory", "1M"], .rootOnAHybridHost)
        #expect(hybrid?.hint?.contains("systemd.unified_cgroup_hierarchy=1") == true)
    }

    // MARK: - What stands in

    private static func processLimits(_ options: [String], _ facts: HostFacts) throws -> [Resource: UInt64] {
        var limits: [Resource: UInt64] = [:]
        for step in try plan(options, facts).payload {
            if case .setLimit(let limit) = step.action { limits[limit.resource] = limit.soft }
        }
        return limits
    }

    @Test func withoutAGroupLimitsOfTheProcessStandIn() throws {
        let none = HostFacts.anna.with(.none) { _ in }
        #expect(try Self.processLimits(["--pids", "10,enforce=prefer"], none)[.processes] == 11)
        #expect(try Self.processLimits(["--cpu-time", "1500ms,enforce=prefer"], none)[.cpu] == 3)
        let given = try Self.processLimits(["--pids", "10,enforce=prefer", "--rlimit", "nproc=5"], none)
        #expect(given[.processes] == 5, "what was asked for by name is not replaced")
    }

    @Test func withAGroupRLIMITCPUIsTheSecondStopAndNPROCIsNotNeeded() throws {
        let limits = try Self.processLimits(["--pids", "10", "--cpu-time", "1s"], .inScope)
        #expect(limits[.processes] == nil && limits[.cpu] == 2)
    }

    // MARK: - What is planned

    private static func names(_ plan: Plan) -> [String] { plan.supervisor.map(\.action.name) }

    private static func writes(_ options: [String], _ facts: HostFacts) throws -> [CgroupWrite] {
        try plan(options, facts).supervisor.compactMap { step in
            if case .limitCgroup(let write) = step.action { return write }
            return nil
        }
    }

    @Test func aRunThatNobodyReportsAndNothingLimitsHasNoGroup() throws {
        for facts in [HostFacts.inScope, .inGivenGroup, .rootOnTheHost] {
            let plan = try plan([], facts)
            #expect(!Self.names(plan).contains("createCgroup"))
            #expect(plan.degraded.isEmpty)
        }
    }

    /// Figures are worth a group, but not another's trouble.
    @Test func figuresAloneMoveNobody() throws {
        #expect(Self.names(try plan(["--stats"], .inGivenGroup)).contains("createCgroup"))
        let inScope = Self.names(try plan(["--stats"], .inScope))
        #expect(!inScope.contains("moveCallers") && !inScope.contains("createCgroup"))
        #expect(Self.names(try plan(Self.limit, .inScope)).contains("moveCallers"))
        // Nor do they change what a group hands on.
        let top = try plan(["--stats"], .inGivenGroup.with { $0.cgroup?.parent?.handedOn = Controllers() })
        #expect(!Self.names(top).contains("enableController"))
    }

    @Test func onlyControllersThatAreMissingAreEnabled() throws {
        func enabled(_ facts: HostFacts, _ options: [String]) throws -> [String] {
            try plan(options, facts).supervisor.flatMap { step -> [String] in
                if case .enableController(let controllers, _) = step.action { return controllers.names }
                return []
            }
        }
        #expect(try enabled(.inGivenGroup, ["--memory", "1M", "--pids", "5"]) == [])
        #expect(try enabled(.inScope, ["--memory", "1M", "--pids", "5"]) == ["memory", "pids"])
        #expect(try enabled(.rootOnTheHost, ["--cpuset", "0"]) == ["cpuset"])
    }

    @Test(arguments: [
        (["--memory", "64M"], ["memory.max = 67108864", "memory.oom.group = 1", "memory.swap.max = 0"]),
        (["--memory", "5000"], ["memory.max = 4096", "memory.oom.group = 1", "memory.swap.max = 0"]),
        (
            ["--memory", "64M", "--swap", "8M"],
            ["memory.max = 67108864", "memory.oom.group = 1", "memory.swap.max = 8388608"]
        ),
        (["--memory-high", "32M"], ["memory.high = 33554432"]), (["--pids", "64"], ["pids.max = 64"]),
        (["--cpus", "1.5"], ["cpu.max = 150000 100000"]), (["--cpu-weight", "7"], ["cpu.weight = 7"]),
        (["--cpuset", "0-3"], ["cpuset.cpus = 0-3"]), (["--cpuset-mems", "0"], ["cpuset.mems = 0"]),
        (["--io-max", "/dev/sda:rbps=1M,wiops=5"], ["io.max = 8:0 rbps=1048576 wiops=5"]),
        (["--io-weight", "8:16:50"], ["io.weight = 8:16 50"]), (["--io-weight", "50"], ["io.weight = default 50"]),
        (["--hugetlb", "2MB:64M"], ["hugetlb.2MB.max = 67108864"]), (["--cpu-time", "1s"], []),
    ])
    func theFilesOfTheGroupAreWritten(_ options: [String], _ files: [String]) throws {
        let writes = try Self.writes(options, .inGivenGroup)
        #expect(Set(writes.map { "\($0.file.shown) = \($0.value.shown)" }) == Set(files))
        #expect(writes.count == files.count)
    }

    /// Root's payload has other ids, and is moved into its group by them.
    @Test func theGroupOfRootsPayloadHasAnOwner() throws {
        for step in try plan(Self.limit, .rootOnTheHost).supervisor {
            guard case .createCgroup(let path, _, let owner) = step.action else { continue }
            #expect(path == "/sys/fs/cgroup" && owner == .nobody)
            return
        }
        Issue.record("no group")
    }

    @Test(arguments: [[], ["--init", "none"]])
    func everyPlanWithLimitsKeepsTheOrder(_ options: [String]) throws {
        let limits = ["--memory", "64M", "--cpu-time", "1s", "--output-limit", "1M", "--stats"]
        for facts in [HostFacts.inScope, .inGivenGroup, .rootOnTheHost] {
            let plan = try plan(options + limits, facts)
            #expect(orderViolation(in: plan) == nil)
            let names = Self.names(plan)
            let clone = try #require(names.firstIndex(of: "cloneInit"))
            for early in ["createCgroup", "limitCgroup", "openOutputPipes"] {
                #expect(try #require(names.lastIndex(of: early)) < clone, "\(early)")
            }
            #expect(names.last == "supervise")
        }
    }

    @Test func theSupervisorKnowsWhatToWatch() throws {
        let options = [
            "--cpu-time", "1s", "--cpus", "2", "--memory", "1M", "--pids", "5,on-hit=kill", "--output-limit", "9",
            "--file-size", "1M", "--soft-time", "2s", "--soft-cpu-time", "3s", "--soft-memory", "4M",
        ]
        let limits = try #require(try plan(options, .inGivenGroup).supervision).limits
        #expect(limits.cpuTime == .seconds(1) && limits.processors == 2 && limits.output == OutputLimit(Bytes(9)))
        #expect(limits.softTime == .seconds(2) && limits.softCPUTime == .seconds(3) && limits.fileSize)
        #expect(limits.softMemory == .mebibytes(4))
        #expect(limits.isCounted(.memory) && limits.isCounted(.cpus))
        #expect(limits.counted.contains(CountedLimit(.pids, onHit: .kill)))
    }
}

extension Plan {
    fileprivate var supervision: Supervision? {
        if case .supervise(let supervision)? = supervisor.last?.action { return supervision }
        return nil
    }
}
