import Model
import Testing

@testable import Syscalls

/// A profile that was learned lets a command do what it did, and little else.
@Suite struct WhatWasSeenIsAllowed {
    private static func observed(_ calls: [(name: String, arguments: [UInt64])]) -> [ObservedCall] {
        var observation = Observation()
        for call in calls {
            guard let number = SyscallTable.entry(named: call.name)?.number(on: .native) else { continue }
            observation.note(UInt32(number), call.arguments + Array(repeating: 0, count: 6 - call.arguments.count))
        }
        return observation.calls
    }

    /// As a profile has it: the lines that learn begins with, and those it found.
    private static func policy(_ rules: [LearnedRules]) throws -> SyscallPolicy {
        let lines = ["record default ENOSYS", "use @refused"] + rules.flatMap { $0.groups.flatMap(\.lines) }
        var reader = PolicyReader { $0 == "learned" ? lines.joined(separator: "\n") : builtInPolicyText($0) }
        return try reader.policy("learned")
    }

    private static func action(_ policy: SyscallPolicy, _ name: String, _ arguments: [UInt64]) -> SyscallAction {
        let all = arguments + Array(repeating: 0, count: 6 - arguments.count)
        return policy.rules(for: name).first { $0.tests.allSatisfy { $0.holds(all) } }?.action ?? policy.standard
    }

    @Test func fewValuesBecomeATestAndManyDoNot() throws {
        let many = (0..<40).map { (name: "prctl", arguments: [UInt64($0)]) }
        let calls: [(name: String, arguments: [UInt64])] =
            [
                ("read", [0]), ("ioctl", [1, 0x5401]), ("ioctl", [1, 0x5413]), ("socket", [1, 0x80001]),
                ("socket", [2, 1]),
            ]
            + many
        let rules = LearnedRules(Self.observed(calls), beyond: nil)
        let lines = rules.groups.flatMap(\.lines)
        #expect(lines.contains("allow ioctl: request in TCGETS TIOCGWINSZ"), "\(lines)")
        #expect(lines.contains("allow socket: domain == AF_UNIX, type & SOCK_TYPE_MASK == SOCK_STREAM"), "\(lines)")
        let policy = try Self.policy([rules])
        #expect(Self.action(policy, "ioctl", [1, 0x5401]) == .allow)
        #expect(Self.action(policy, "ioctl", [1, 0x5412]) == .errno(.noSystemCall))
        #expect(Self.action(policy, "socket", [1, 0x80002]) != .allow)
        #expect(Self.action(policy, "prctl", [99]) == .allow)
    }

    /// Whether its rare operations come up is chance: a second run must not be refused for them.
    @Test func locksGetAllTheirUsualOperations() throws {
        let policy = try Self.policy([LearnedRules(Self.observed([("futex", [0, 0x81])]), beyond: nil)])
        #expect(Self.action(policy, "futex", [0, 0x189]) == .allow)
        #expect(Self.action(policy, "futex", [0, 6]) != .allow, "priority inheritance")
    }

    @Test func namespacesAreNotLearnedWithThreads() throws {
        let policy = try Self.policy([LearnedRules(Self.observed([("clone", [0x3D0F00])]), beyond: nil)])
        #expect(Self.action(policy, "clone", [0x1200011]) == .allow)
        #expect(Self.action(policy, "clone", [0x1000_0000]) != .allow)
    }

    @Test func whatNoUsualPolicyAllowsIsPointedOut() {
        let rules = LearnedRules(Self.observed([("ptrace", [0]), ("read", []), ("mount", [])]), beyond: nil)
        #expect(rules.unusual == ["mount", "ptrace"])
        #expect(rules.groups.last?.title.hasPrefix("Refused by the policy default") == true)
    }

    @Test func nestboxsOwnCallsAreAlwaysThere() throws {
        // Of calls that the command makes for other things as well.
        let seen = Self.observed([("read", []), ("prctl", [15]), ("fcntl", [0, 3])])
        let policy = try Self.policy([LearnedRules(seen, beyond: nil)])
        #expect(OwnCall.all.allSatisfy { $0.isAllowed(by: policy) })
    }

    /// Whatever a command does: its rules can be read, allow all of it, and the next run finds nothing new.
    @Test func seenTwiceIsLearnedOnce() throws {
        var random = SeededGenerator(seed: 5)
        let names = SyscallTable.entries.filter { $0.number(on: .native) != nil }.map(\.name)
        let tested = ["ioctl", "socket", "prctl", "futex", "clone", "setsockopt", "personality", "unshare", "ptrace"]
        for _ in 0..<200 {
            let calls = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                let name = (Bool.random(using: &random) ? tested : names).randomElement(using: &random) ?? "read"
                let values: [UInt64] = [0, 1, 2, 16, 0x5401, 1 << 28, .max, UInt64.random(in: 0..<99, using: &random)]
                return (name: name, arguments: (0..<6).map { _ in values.randomElement(using: &random) ?? 0 })
            }
            let seen = Self.observed(calls)
            let first = LearnedRules(seen, beyond: nil)
            let policy = try Self.policy([first])
            for call in calls { #expect(Self.action(policy, call.name, call.arguments) == .allow, "\(call)") }
            #expect(LearnedRules(seen, beyond: policy).isEmpty)
        }
    }

    /// Two runs, the second with what the first did not do.
    @Test func whatIsAddedIsOnlyWhatWasMissing() throws {
        let first = LearnedRules(Self.observed([("read", []), ("ioctl", [0, 0x5401])]), beyond: nil)
        let policy = try Self.policy([first])
        let again: [(name: String, arguments: [UInt64])] = [
            ("read", []), ("write", []), ("ioctl", [0, 0x5401]), ("ioctl", [0, 0x5413]),
        ]
        let second = LearnedRules(Self.observed(again), beyond: policy)
        #expect(second.groups.flatMap(\.lines) == ["allow ioctl: request == TIOCGWINSZ", "allow write"], "\(second)")
        let both = try Self.policy([first, second])
        #expect(again.allSatisfy { Self.action(both, $0.name, $0.arguments) == .allow })
    }

    /// Under the observing policy all are seen, but what nestbox does itself before anybody listens.
    @Test func theObservingPolicyAsksAboutEverything() throws {
        var reader = PolicyReader()
        let base = try reader.policy("default")
        let table = PolicyTable(observingPolicy(base), on: .native, .notified)
        let unseen = Set(OwnCall.all.map(\.name))
        for entry in SyscallTable.entries {
            guard let number = entry.number(on: .native), !unseen.contains(entry.name) else { continue }
            let was = PolicyTable(base, on: .native, .notified).verdict(number: UInt32(number), [0, 0, 0, 0, 0, 0])
            let isPlainRefusal = was.word & 0xFFFF_0000 == 0x0005_0000
            let now = table.verdict(number: UInt32(number), [0, 0, 0, 0, 0, 0])
            #expect(now == (isPlainRefusal ? was : .notify), "\(entry.name)")
        }
        #expect(table.verdict(number: 999, [0, 0, 0, 0, 0, 0]) == .notify)
    }
}
