import Model
import Syscalls
import Testing

@Suite struct DifferencesOfPoliciesAreTold {
    private static func policy(_ text: String) throws -> SyscallPolicy {
        var reader = PolicyReader()
        let part = reader.part(of: text, file: "p")
        if let problem = reader.problems.first { throw problem }
        return try #require(part.policy(named: "p"))
    }

    private static func told(_ old: String, _ new: String) throws -> [String] {
        policyDifferences(from: try policy(old), to: try policy(new), on: .x86_64).map { "\($0.kind): \($0.text)" }
    }

    @Test(arguments: [
        ("", "allow ptrace process_vm_readv", ["weaker: can now call process_vm_readv, ptrace"]),
        ("allow ptrace", "EPERM ptrace", ["stricter: can no longer call ptrace"]),
        ("EPERM ptrace", "kill ptrace", ["other: gets another answer from ptrace"]),
        ("allow ptrace", "log ptrace", ["other: gets another answer from ptrace"]),
        ("", "allow socket: domain == AF_UNIX", ["weaker: can now call socket with domain == AF_UNIX"]),
        (
            "allow socket: domain == AF_UNIX", "allow socket: domain in AF_UNIX AF_INET",
            ["weaker: can now call socket with domain == AF_INET"]
        ),
        (
            "allow socket: domain == AF_UNIX", "allow socket",
            ["weaker: can now call socket with any arguments"]
        ),
        (
            "allow socket", "allow socket: domain == AF_UNIX",
            ["stricter: can only call socket with domain == AF_UNIX"]
        ),
        (
            "EPERM ioctl: request == TIOCSTI\nallow ioctl", "EPERM ioctl: request in TIOCSTI TIOCLINUX\nallow ioctl",
            ["stricter: can only call ioctl except with request == TIOCSTI, or request == TIOCLINUX"]
        ),
        (
            "allow socket: domain == AF_UNIX", "allow socket: domain == AF_INET",
            [
                "weaker: can now call socket with domain == AF_INET",
                "stricter: can only call socket with domain == AF_INET",
            ]
        ),
        // The same arguments, said otherwise.
        (
            "allow read: int arg0 & 1 == 0\nallow read: int arg0 & 1 == 1", "allow read",
            ["other: gets another answer from read"]
        ),
        ("allow socket: domain == AF_UNIX", "allow socket: domain == 1\nENOSYS socket", []),
        ("default ENOSYS", "default allow", ["weaker: calls without a rule: ENOSYS → allow"]),
    ])
    func inWords(old: String, new: String, expected: [String]) throws {
        let isDefault = old.contains("default")
        let start = isDefault ? "" : "default ENOSYS\n"
        let told = try Self.told(start + old, start + new)
        #expect(told.filter { !$0.hasPrefix("other: gets another answer from socket") } == expected, "\(told)")
    }

    @Test func theBuiltInOnesBuildOnEachOther() throws {
        func kinds(_ old: String, _ new: String) throws -> Set<PolicyDifference.Kind> {
            var (one, other) = (PolicyReader(), PolicyReader())
            return Set(policyDifferences(from: try one.policy(old), to: try other.policy(new)).map(\.kind))
        }
        #expect(try !kinds("strict", "default").contains(.stricter))
        #expect(try !kinds("default", "strict").contains(.weaker))
        #expect(try kinds("default", "network").contains(.weaker))
        #expect(try kinds("build", "build").isEmpty)
    }

    /// Held against the table: whatever a random pair of policies is told to differ in, some arguments show it,
    /// and where nothing is told, none do.
    @Test func whatIsToldIsSoInTheTable() throws {
        var random = SeededGenerator(seed: 11)
        func rules() -> String {
            var lines = ["default \(random.chance(4) ? "allow" : "EPERM")"]
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let index = Int.random(in: 0...1, using: &random)
                let mask = UInt64.random(in: 0...7, using: &random)
                let value = UInt64.random(in: 0...7, using: &random) & mask
                lines.append("\(random.pick(["allow", "EPERM", "kill"])) read: int arg\(index) & \(mask) == \(value)")
            }
            if random.chance(2) { lines.append("\(random.pick(["allow", "EPERM"])) read") }
            return lines.joined(separator: "\n")
        }
        var compared = 0
        while compared < 600 {
            guard let old = try? Self.policy(rules()), let new = try? Self.policy(rules()) else { continue }
            compared += 1
            let (was, now) = (PolicyTable(old, on: .x86_64, .plain), PolicyTable(new, on: .x86_64, .plain))
            var (gains, loses) = (false, false)
            for first in UInt64(0)..<8 {
                for second in UInt64(0)..<8 {
                    let arguments = [first, second, 0, 0, 0, 0]
                    let before = was.verdict(number: 0, arguments).word == 0x7FFF_0000
                    let after = now.verdict(number: 0, arguments).word == 0x7FFF_0000
                    if after && !before { gains = true }
                    if before && !after { loses = true }
                }
            }
            let told = policyDifferences(from: old, to: new, on: .x86_64).filter { $0.text.contains("call read") }
            // Of a call that no rule names the default is told, and nothing else.
            if old.rules.isEmpty && new.rules.isEmpty { continue }
            #expect(told.contains { $0.kind == .weaker } == gains, "\(policyText(old))\n\(policyText(new))")
            #expect(told.contains { $0.kind == .stricter } == loses, "\(policyText(old))\n\(policyText(new))")
        }
    }

    @Test func ownCallsAreNeeded() throws {
        func missing(_ text: String) throws -> [String] {
            let policy = try Self.policy(text)
            return OwnCall.all.filter { !$0.isAllowed(by: policy) }.map(\.name)
        }
        for name in builtInPolicies { #expect(try missing("use \(name)").isEmpty) }
        #expect(try missing("use strict\nEPERM execve") == ["execve"])
        #expect(try missing("use strict\nallow prctl: option == PR_GET_DUMPABLE") == ["prctl"])
        #expect(try missing("use strict\nEPERM sendmsg: int arg0 == 7\nallow sendmsg") == ["sendmsg"])
        #expect(try missing("use strict\nEPERM prctl: option == PR_SET_NAME\nallow prctl").isEmpty)
        #expect(try missing("use strict\nallow fcntl: command == 1").isEmpty)
        #expect(try missing("default ENOSYS").count == OwnCall.all.count - 1, "all but statx")
        #expect(try missing("use strict\nENOSYS statx").isEmpty)
        for line in ["kill statx", "record ENOSYS statx"] { #expect(try missing("use strict\n\(line)") == ["statx"]) }
    }
}
