import Config
import Model
import Testing

@testable import Planner

@Suite struct TheSecondLayerFollowsTheMounts {
    private static func restrictions(_ plan: Plan) -> [LandlockRestriction] {
        plan.initial.compactMap { step in
            switch step.action {
            case .restrictToRoot(let restriction), .restrictToMounts(let restriction): restriction
            default: nil
            }
        }
    }

    /// The rules of the second set: a path, and letters for what it allows.
    private static func rules(_ options: [String], _ facts: HostFacts = .anna) throws -> [String] {
        let letters: [(LandlockAccess, String)] = [
            (.readFile, "r"), (.readDirectory, "l"), (.writeFile, "w"), (.truncate, "t"), (.execute, "x"),
            (.names, "n"), (.refer, "m"), (.deviceRequests, "d"),
        ]
        return try restrictions(try plan(options, facts)).last?.rules.map { rule in
            rule.path.shown + " " + letters.filter { rule.access.isSuperset(of: $0.0) }.map(\.1).joined()
        } ?? []
    }

    private static let bare = ["--view", "none", "--dev", "none", "--proc", "none"]

    @Test func theDefaultViewHasFewRules() throws {
        #expect(
            try Self.rules([]) == [
                "/ rl", "/usr rlx", "/tmp rlwtxnm", "/proc rlwt", "/home/user rlwtxnm", "/dev rlwd", "/dev/shm rlwtxnm",
                "/home/anna/project rlx",
            ])
    }

    @Test(
        arguments: [
            ([], []),
            (["--ro", "/data"], ["/data rlx"]),
            (["--ro", "/data,noexec"], []),
            (["--rw", "/data"], ["/data rlwtxnm"]),
            (["--rw", "/data,noexec"], ["/data rlwtnm"]),
            (["--overlay", "/data:/o"], ["/o rlwtxnm"]),
            (["--tmpfs", "/t"], ["/t rlwtxnm"]),
            (["--tmpfs", "/t,noexec"], ["/t rlwtnm"]),
            (["--rw", "/data/file:/f"], ["/f rwtx"]),
            (["--ro", "/data/file:/f"], ["/f rx"]),
            // What lies in a place that allows it already needs no rule.
            (["--rw", "/data", "--ro", "/changes:/data/x"], ["/data rlwtxnm"]),
            (["--ro", "/data", "--rw", "/changes:/data/x"], ["/data rlx", "/data/x rlwtxnm"]),
            (["--dir", "/d", "--file", "/f=x", "--symlink", "a:/l"], []),
            (["--proc", "pid"], ["/proc rlwt"]),
            // A whole /proc steers the host.
            (["--proc", "full"], []),
            (["--dev", "minimal"], ["/dev rlwd", "/dev/shm rlwtxnm"]),
        ] as [([String], [String])])
    func eachMountAllowsWhatItIsThereFor(_ options: [String], _ expected: [String]) throws {
        var facts = HostFacts.anna
        facts.add(.directory, device: 1, ["/data", "/changes"])
        facts.add(.regular, device: 1, ["/data/file"])
        #expect(try Self.rules(Self.bare + options, facts) == ["/ rl"] + expected)
    }

    /// A path of the host never meets the jail's root; it may meet the directories that were granted.
    @Test func firstOfAllIsTheRoot() throws {
        let restrictions = Self.restrictions(try plan(["--rw", "/data"]))
        try #require(restrictions.count == 2)
        #expect(restrictions[0].rules == [LandlockRule("/", .known(to: 6))])
        #expect(restrictions[0].access == restrictions[1].access)
    }

    @Test func andNeverTheSecondSetAlone() throws {
        var plan = try plan()
        plan.initial.removeAll { $0.action.name == "restrictToRoot" }
        #expect(orderViolation(in: plan)?.hasPrefix("restrictToRoot is missing") == true)
        plan.initial.removeAll { $0.action.name == "restrictToMounts" }
        #expect(orderViolation(in: plan) == nil)
    }

    /// Kernel: landlock.rst. What a version does not know may not be asked for, in rules neither.
    @Test(
        arguments: [
            (0, nil, 0, 0), (1, nil, 0, 0), (2, 0x3FFF, 0, 0), (3, 0x7FFF, 0, 0), (4, 0x7FFF, 3, 0),
            (5, 0xFFFF, 3, 0), (6, 0xFFFF, 3, 3), (7, 0xFFFF, 3, 3),
        ] as [(Int, UInt64?, UInt64, UInt64)])
    func aVersionIsAskedForWhatItHas(_ version: Int, _ access: UInt64?, _ network: UInt64, _ scopes: UInt64) throws {
        let plan = try plan(["--syscalls", "strict"], .anna.with { $0.landlock = version })
        let found = Self.restrictions(plan)
        #expect(found.map(\.access.rawValue) == (access.map { [$0, $0] } ?? []))
        #expect(found.first?.network ?? 0 == network && found.first?.scopes ?? 0 == scopes)
        for restriction in found {
            #expect(restriction.rules.allSatisfy { restriction.access.isSuperset(of: $0.access) && !$0.access.isEmpty })
        }
        #expect(plan.enforced.contains("landlock") == (access != nil))
        #expect(plan.enforced.contains("landlock-tcp") == (network != 0))
        #expect(plan.enforced.contains("landlock-scopes") == (scopes != 0))
    }

    /// The jail's own loopback works, but for a policy without sockets.
    @Test(
        arguments: [
            ([], 0, 3), (["--net", "host"], 0, 2), (["--syscalls", "strict"], 3, 3),
            (["--syscalls", "strict", "--net", "host"], 3, 2), (["--syscalls", "none"], 0, 3),
            (["--syscalls", "strict", "--syscall-rule", "allow socket"], 0, 3),
        ] as [([String], UInt64, UInt64)])
    func theNetworkIsTheProfiles(_ options: [String], _ network: UInt64, _ scopes: UInt64) throws {
        let root = try #require(Self.restrictions(try plan(options)).first)
        #expect(root.network == network && root.scopes == scopes)
    }
}
