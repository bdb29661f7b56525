import Model
import Testing

@testable import Planner

@Suite struct IdentitiesAreMapped {
    private func mappings(
        _ options: [String], _ facts: HostFacts = .anna
    ) throws -> (users: [IDMapping], groups: [IDMapping]) {
        var users: [IDMapping] = []
        var groups: [IDMapping] = []
        for step in try plan(options, facts).supervisor {
            switch step.action {
            case .mapUsers(let mappings), .mapUserRange(let mappings): users += mappings
            case .mapGroups(let mappings), .mapGroupRange(let mappings): groups += mappings
            default: break
            }
        }
        return (users, groups)
    }

    private static func one(_ inside: UInt32, _ outside: UInt32) -> IDMapping {
        IDMapping(inside: inside, outside: outside, count: 1)
    }

    @Test(
        arguments: [
            ([], .anna, one(1000, 1001), one(1000, 1002)),
            (["--user", "0"], .anna, one(0, 1001), one(0, 1002)),
            (["--user", "5:4294967294"], .anna, one(5, 1001), one(4_294_967_294, 1002)),
            (["--host-user", "1001:1002"], .anna, one(1000, 1001), one(1000, 1002)),
            ([], .root, one(1000, 65534), one(1000, 65534)),
            (["--host-user", "7:8", "--user", "0"], .root, one(0, 7), one(0, 8)),
            (["--host-user", "root"], .root, one(1000, 0), one(1000, 0)),
        ] as [([String], HostFacts, IDMapping, IDMapping)])
    func oneIDIsMappedToOne(_ options: [String], _ facts: HostFacts, _ user: IDMapping, _ group: IDMapping) throws {
        let (users, groups) = try mappings(options, facts)
        #expect(users == [user])
        #expect(groups == [group])
    }

    @Test(
        arguments: [
            // From 0 on without a gap, oneself in the middle.
            (
                ["--user", "1000", "--id-range", "65536"],
                [(1000, 1001, 1), (0, 100_000, 1000), (1001, 101_000, 64_536)]
            ),
            // Inside 0: everything above.
            (["--user", "0", "--id-range", "65536"], [(0, 1001, 1), (1, 100_000, 65_536)]),
            (["--user", "0", "--id-range", "1"], [(0, 1001, 1), (1, 200_000, 1)]),
            (["--user", "1", "--id-range", "1"], [(1, 1001, 1), (0, 200_000, 1)]),
            // Exactly at the end of the range, and behind it.
            (["--user", "65536", "--id-range", "65536"], [(65_536, 1001, 1), (0, 100_000, 65_536)]),
            (
                ["--user", "65535", "--id-range", "65536"],
                [(65_535, 1001, 1), (0, 100_000, 65_535), (65_536, 165_535, 1)]
            ),
            (["--user", "4294967294", "--id-range", "65536"], [(4_294_967_294, 1001, 1), (0, 100_000, 65_536)]),
            // The first range that is large enough.
            (["--user", "10", "--id-range", "1000"], [(10, 1001, 1), (0, 200_000, 10), (11, 200_010, 990)]),
        ] as [([String], [(UInt32, UInt32, UInt32)])])
    func aRangeHasNoGapAndNoOverlap(_ options: [String], _ expected: [(UInt32, UInt32, UInt32)]) throws {
        let users = try mappings(options).users
        #expect(users == expected.map { IDMapping(inside: $0.0, outside: $0.1, count: $0.2) })
        for side in [\IDMapping.inside, \IDMapping.outside] {
            let ranges = users.map { UInt64($0[keyPath: side])..<UInt64($0[keyPath: side]) + UInt64($0.count) }
            for (index, range) in ranges.enumerated() {
                #expect(range.upperBound <= 1 << 32)
                #expect(ranges[..<index].allSatisfy { !$0.overlaps(range) })
            }
        }
    }

    /// The last range there can be: one that leaves the numbers is left out when /etc/subuid is read.
    @Test func aRangeAtTheEndOfTheNumbersIsMapped() throws {
        let facts = HostFacts.anna.with {
            $0.subordinateUIDs = [IDRange(first: .max - 1000, count: 1000)]
            $0.subordinateGIDs = $0.subordinateUIDs
        }
        let users = try mappings(["--user", "10", "--id-range", "1000"], facts).users
        #expect(users.last == IDMapping(inside: 11, outside: .max - 990, count: 990))
    }

    @Test func onlyRootWritesARangeItself() throws {
        func names(_ facts: HostFacts) throws -> [String] {
            try plan(["--id-range", "1000"], facts).supervisor.map(\.action.name).filter { $0.hasPrefix("map") }
        }
        #expect(try names(.anna) == ["mapUserRange", "mapGroupRange"])
        #expect(try names(.root) == ["mapUsers", "mapGroups"])
    }

    @Test func rootDropsItsGroupsAndItsIDs() throws {
        let plan = try plan([], .root)
        #expect(plan.supervisor.map(\.action.name).contains("dropSupplementaryGroups"))
        let names = plan.initial.map(\.action.name)
        let assumes = try #require(names.firstIndex(of: "assumeIdentity"))
        // Changing the ids clears what was set before.
        #expect(names[assumes + 1] == "dieWithSupervisor")
        #expect(plan.posture.hostUser == .nobody)
    }

    @Test func thePostureIsThatOfTheHostUser() throws {
        #expect(try plan().posture.hostUser == UserGroup(uid: 1001, gid: 1002))
        #expect(try plan(["--host-user", "7:8"], .root).posture.hostUser == UserGroup(uid: 7, gid: 8))
    }
}
