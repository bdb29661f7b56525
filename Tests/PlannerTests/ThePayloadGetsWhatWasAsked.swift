import Model
import Testing

@testable import Planner

@Suite struct ThePayloadGetsWhatWasAsked {
    private func exec(_ options: [String], _ facts: HostFacts = .anna, command: [ByteString] = ["true"]) throws -> Exec
    {
        guard case .exec(let exec) = try plan(options, facts, command: command).payload.last?.action else {
            throw Refusal("the last step is not exec")
        }
        return exec
    }

    private static let path: ByteString = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    private static let usual: [ByteString] = [path, "HOME=/home/user", "USER=user", "LANG=C.UTF-8", "TERM=dumb"]

    @Test(
        arguments: [
            ([], usual),
            (["--env", "A=1", "--env", "B=2"], usual + ["A=1", "B=2"]),
            // The later one counts, whichever kind it is.
            (["--env", "A=1", "--env", "B=2", "--env", "A=3"], usual + ["B=2", "A=3"]),
            (["--env", "SECRET=1", "--env-pass", "SECRET"], usual + ["SECRET=token"]),
            (["--env-pass", "SECRET", "--env", "SECRET=1"], usual + ["SECRET=1"]),
            (["--env-pass", "UNSET"], usual),
            (["--env", "UNSET=1", "--env-pass", "UNSET"], usual + ["UNSET=1"]),
            (["--env-pass", "LANG"], usual.filter { $0 != "LANG=C.UTF-8" } + ["LANG=de_DE.UTF-8"]),
            (["--env", "TERM=x"], usual.dropLast() + ["TERM=x"]),
            (["--env", "A="], usual + ["A="]),
        ] as [([String], [ByteString])])
    func theEnvironment(_ options: [String], _ expected: [ByteString]) throws {
        #expect(try exec(options).environment == expected)
    }

    /// It comes from outside and ends up in a path.
    @Test(
        arguments: [
            ("xterm-256color", "xterm-256color"), ("screen.linux", "screen.linux"), ("vt100+", "vt100+"), ("", "dumb"),
            (nil, "dumb"), ("../../etc/x", "dumb"), ("/etc/x", "dumb"), ("a b", "dumb"), ("x\u{1B}[2J", "dumb"),
            ("x\n", "dumb"),
            ("é", "dumb"), (String(repeating: "x", count: 63), String(repeating: "x", count: 63)),
            (String(repeating: "x", count: 64), "dumb"), ("..", "dumb"), (".", "dumb"),
        ] as [(String?, String)])
    func theTerminalsNameIsAPlainWord(_ name: String?, _ expected: String) throws {
        let facts = HostFacts.anna.with {
            $0.terminals = [true, true, true]
            $0.environment = name.map { [(name: ByteString("TERM"), value: ByteString($0))] } ?? []
        }
        #expect(try exec([], facts).environment.contains(ByteString("TERM=\(expected)")))
    }

    @Test(
        arguments: [
            (
                [], "ls",
                ["/usr/local/sbin/ls", "/usr/local/bin/ls", "/usr/sbin/ls", "/usr/bin/ls", "/sbin/ls", "/bin/ls"]
            ),
            ([], "./ls", ["./ls"]), ([], "/bin/ls", ["/bin/ls"]), ([], "a/", ["a/"]),
            (["--env", "PATH=/x:/y/"], "ls", ["/x/ls", "/y/ls"]),
            // An empty entry would be the working directory: whoever writes there would choose the program.
            (["--env", "PATH=:/x::"], "ls", ["/x/ls"]),
            (["--env", "PATH="], "ls", []),
        ] as [([String], ByteString, [ByteString])])
    func whereTheCommandIsLookedFor(_ options: [String], _ command: ByteString, _ candidates: [ByteString]) throws {
        let exec = try exec(options, command: [command, "-l"])
        #expect(exec.candidates == candidates)
        #expect(exec.arguments == [command, "-l"])
    }

    private func limits(_ options: [String], _ facts: HostFacts = .anna) throws -> [ResourceLimit] {
        try plan(options, facts).payload.compactMap { step in
            if case .setLimit(let limit) = step.action { limit } else { nil }
        }
    }

    @Test(arguments: [(UInt64.max, 1), (2, 1), (1, 1), (0, 0)] as [(UInt64, UInt64)])
    func noCoreIsDumped(_ hard: UInt64, _ expected: UInt64) throws {
        let facts = HostFacts.anna.with { $0.coreHardLimit = hard }
        #expect(try limits([], facts) == [ResourceLimit(.core, soft: expected, hard: expected)])
    }

    @Test func unlessItWasAskedFor() throws {
        #expect(try limits(["--rlimit", "core=5:6"]) == [ResourceLimit(.core, soft: 5, hard: 6)])
    }

    /// Its own limit of open files would be in the payload's way while it hands its listener over.
    @Test func withAListenerTheSupervisorLimitsOpenFiles() throws {
        let options = ["--open-files", "64", "--file-size", "1M"]
        let limit = ResourceLimit(.openFiles, soft: 64, hard: 64)
        for (more, listens) in [([], false), (["--stats"], true), (["--stats", "--syscalls", "none"], false)] {
            let plan = try plan(options + more, .anna.with { $0.canListen = true })
            let late = plan.supervisor.compactMap { step -> [ResourceLimit]? in
                if case .admitPayload(let limits) = step.action { limits } else { nil }
            }
            #expect(late == [listens ? [limit] : []], "\(more)")
            let early = plan.payload.compactMap { step -> Resource? in
                if case .setLimit(let limit) = step.action { limit.resource } else { nil }
            }
            #expect(early == (listens ? [.core, .fileSize] : [.core, .openFiles, .fileSize]), "\(more)")
            #expect(plan.enforced.filter { $0 == "rlimit-nofile" }.count == 1, "\(more)")
        }
    }

    @Test func limitsComeInTheOrderTheyWereAskedFor() throws {
        let limits = try limits(["--rlimit", "nofile=5", "--rlimit", "cpu=1", "--rlimit", "nofile=6"])
        #expect(limits.map(\.resource) == [.core, .cpu, .openFiles])
        #expect(limits.last?.soft == 6)
    }

    @Test(
        arguments: [
            ([], [], 3), (["--pass-fd", "7", "--pass-fd", "3"], [3, 7], 5),
            (["--pass-fd", "3", "--pass-fd=3"], [3], 4),
            (["--pass-fd", "0", "--pass-fd", "2"], [], 3),
        ] as [([String], [Int32], Int)])
    func descriptorsAreClosedButThese(_ options: [String], _ kept: [Int32], _ open: Int) throws {
        let plan = try plan(options)
        var lists: [[Int32]] = []
        for step in plan.supervisor {
            if case .closeInheritedDescriptors(let keep) = step.action { lists.append(keep) }
        }
        for step in plan.payload { if case .closeDescriptors(let keep) = step.action { lists.append(keep) } }
        #expect(lists == [kept, kept])
        #expect(plan.posture.descriptors == open)
    }

    @Test(
        arguments: [([true, true, true], [0, 1, 2]), ([false, true, false], [1]), ([true, false, true], [0, 2])]
            as [([Bool], [Int32])])
    func aTerminalOutsideIsReplacedByOneInside(_ terminals: [Bool], _ connected: [Int32]) throws {
        let plan = try plan([], .anna.with { $0.terminals = terminals })
        let payload = plan.payload.map(\.action)
        #expect(payload.first == .takeTerminal)
        #expect(payload.contains(.connectTerminal(connected)))
        #expect(plan.initial.map(\.action).contains(.openTerminal))
        guard case .supervise(let supervision) = plan.supervisor.last?.action else { return }
        #expect(supervision.terminal)
    }

    /// Init has given everything up before there is a payload, by either way of starting it.
    @Test(arguments: [[], ["--init", "none"]])
    func nothingIsLeftForThePayloadToInherit(_ options: [String]) throws {
        for facts in [HostFacts.anna, .root] {
            let plan = try plan(options, facts)
            let names = plan.initial.map(\.action.name)
            let starts = try #require(names.firstIndex { $0 == "startPayload" || $0 == "becomePayload" })
            for step in ["dropBoundingSet", "lockSecurebits", "setIdentity", "dropCapabilities", "setNoNewPrivileges"] {
                #expect(try #require(names.lastIndex(of: step)) < starts)
            }
            #expect(plan.payload.contains { $0.action == .newSession } == options.isEmpty)
        }
    }

    @Test func namespacesAreAllButThoseGivenUp() throws {
        func namespaces(_ options: [String]) throws -> [String] {
            for step in try plan(options).supervisor {
                if case .cloneInit(let all, _) = step.action { return all.names }
            }
            return []
        }
        let usual = ["user", "mount", "pid", "net", "ipc", "uts", "cgroup"]
        #expect(try namespaces([]) == usual)
        #expect(try namespaces(["--net", "host"]) == usual.filter { $0 != "net" })
        #expect(try namespaces(["--time-namespace"]) == usual + ["time"])
    }

    @Test(
        arguments: [
            ([], .anna, []),
            (["--net", "host"], .anna, ["net-namespace"]),
            (["--init=none"], .anna, ["init"]),
            (["--net", "host", "--init=none"], .anna, ["net-namespace", "init"]),
            ([], .anna.with { $0.pipesCores = true }, ["rlimit-core"]),
            (["--rlimit", "core=0"], .anna.with { $0.pipesCores = true }, ["rlimit-core"]),
            ([], .anna.with { $0.landlock = 1 }, ["landlock"]),
            ([], .anna.with { $0.landlock = 0 }, ["landlock"]),
            ([], .anna.with { $0.landlock = 5 }, ["landlock-version"]),
            ([], .anna.with { $0.landlock = 6 }, []),
            (["--overlay", "/data:/o"], .anna.with { $0.kernel = (6, 5) }, ["overlay"]),
            (["--overlay", "/data:/o"], .anna.with { $0.kernel = (6, 6) }, []),
            (["--overlay", "/data:/o"], .anna.with { $0.kernel = (7, 0) }, []),
            (["--overlay", "/data:/o,keep=/changes"], .anna.with { $0.kernel = (5, 15) }, []),
            ([], .anna.with { $0.kernel = (5, 15) }, []),
        ] as [([String], HostFacts, [String])])
    func whatIsWeakerThanTheDefaultIsSaid(_ options: [String], _ facts: HostFacts, _ expected: [String]) throws {
        let plan = try plan(options, facts)
        #expect(plan.degraded.map(\.control) == expected)
        #expect(plan.degraded.allSatisfy { !$0.reason.isEmpty })
        #expect(Set(plan.enforced).isDisjoint(with: expected), "both enforced and degraded")
        #expect(Set(plan.enforced).count == plan.enforced.count)
    }

    @Test func aFaultWrapsExactlyItsStep() throws {
        let good = try plan().initial.map(\.action)
        let bad = try plan(["--inject-fault", "init:3:EPERM"]).initial.map(\.action)
        #expect(bad[3] == .fault(.errno(.perm), good[3]))
        #expect(bad.indices.allSatisfy { $0 == 3 || bad[$0] == good[$0] })
    }
}
