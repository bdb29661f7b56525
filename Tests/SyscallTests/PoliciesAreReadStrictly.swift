import Model
import Syscalls
import Testing

@Suite struct PoliciesAreReadStrictly {
    private static func read(_ files: [String: String], _ name: String = "p") throws -> SyscallPolicy {
        var reader = PolicyReader { files[$0] }
        return try reader.policy(name)
    }

    private static func problem(_ files: [String: String]) -> PolicyProblem? {
        do {
            _ = try read(files)
            return nil
        } catch {
            return error as? PolicyProblem
        }
    }

    private static func problem(_ line: String) -> PolicyProblem? { problem(["p": "default ENOSYS\n" + line]) }

    @Test func aRuleKnowsItsPlaceItsReasonAndItsTests() throws {
        let policy = try Self.read(["p": "default ENOSYS\n\nrecord EPERM ptrace mount # tracing\n"])
        #expect(policy.standard == .errno(.noSystemCall))
        let rule = try #require(policy.rules(for: "ptrace").first)
        #expect(rule.action == .errno(.perm) && rule.isRecorded && rule.tests.isEmpty)
        #expect(rule.place.text == "p.policy:3" && rule.reason == "tracing")
        #expect(policy.rules(for: "mount").count == 1)
    }

    @Test func anIntIsComparedOnItsLow32Bits() throws {
        let policy = try Self.read(["p": "default ENOSYS\nallow socket: domain == AF_UNIX, protocol==0\n"])
        let tests = try #require(policy.rules.first?.tests)
        #expect(
            tests == [
                ArgumentTest(index: 0, mask: 0xFFFF_FFFF, value: 1),
                ArgumentTest(index: 2, mask: 0xFFFF_FFFF, value: 0),
            ])
        #expect(tests.allSatisfy { $0.holds([0xDEAD_BEEF_0000_0001, 9, 0xFFFF_FFFF_0000_0000, 9, 9, 9]) })
    }

    @Test func aMaskMayBeInverted() throws {
        let policy = try Self.read(["p": "default ENOSYS\nallow futex: operation & ~FUTEX_FLAGS in FUTEX_WAIT 5\n"])
        #expect(policy.rules.map(\.tests) == [0, 5].map { [ArgumentTest(index: 1, mask: 0xFFFF_FE7F, value: $0)] })
    }

    @Test func whatAPolicySaysReplacesWhatTheUsedOnesSay() throws {
        let policy = try Self.read([
            "p": "use q\nuse @g\nEINVAL splice\n", "q": "default ENOSYS\nallow splice: int arg0 == 1\n",
            "@g": "allow read\nkill splice\n",
        ])
        #expect(policy.standard == .errno(.noSystemCall))
        #expect(policy.rules.map(\.call) == ["read", "splice"])
        #expect(policy.rules(for: "splice").map(\.action) == [.errno(.invalid)])
    }

    @Test(arguments: [
        ("allow raed", "no system call is called raed"), ("alow read", "alow is no action"),
        ("allow", "the name of a system call is missing"), ("record allow read", "only refusals are recorded"),
        ("allow read write: int arg0 == 1", "tests are for one call a line"),
        ("allow socket: family == AF_UNIX", "socket has no argument family"),
        ("allow read: arg0 == 1", "read has no argument arg0"),
        ("allow socket: domain == AF_UNX", "neither a number nor"),
        ("allow socket: domain < 3", "< is refused"), ("EPERM ioctl: long arg1 == 5", "is an int"),
        ("allow read: long arg2 >= 3", ">= is refused"),
        ("allow socket: domain != 3", "!= is refused"), ("allow socket: domain = 3", "= is no comparison"),
        ("allow socket: domain == 0x100000000", "does not fit an int"),
        ("allow socket: domain & 0x100000000 == 1", "does not fit an int"),
        ("allow socket: type & 0xf == 0x10", "the mask removes"), ("allow socket: domain ==", "a value is missing"),
        ("allow socket:", "an argument is missing"), ("allow read: int arg6 == 1", "none of arg0 to arg5"),
        ("default EPERM x", "too much"), ("use", "is missing"), ("use q", "there is no policy q"),
        ("allow read\nallow read", "decided in line 2 already"),
        ("allow read\nEPERM read: int arg0 == 1", "decided in line 2 already"),
        ("allow socket: domain == 1\nEPERM socket: type == 1", "may be meant in line 2"),
    ])
    func aMistakeIsNamedWithItsLine(line: String, message: String) throws {
        let problem = try #require(Self.problem(line), "\(line) was taken")
        #expect(problem.message.contains(message), "\(problem.text)")
        #expect(problem.place?.line == 1 + line.split(separator: "\n").count, "\(problem.text)")
    }

    @Test func whatIsNotKnownComesWithWhatIs() throws {
        #expect(try #require(Self.problem("allow raed")).known.contains("read"))
        #expect(try #require(Self.problem("allow socket: domain == AF_UNX")).known.contains("AF_UNIX"))
    }

    @Test func theNameOfAnotherArchitectureIsFine() throws {
        let policy = try Self.read(["p": "default ENOSYS\nallow socketcall vm86 mmap2 read open\n"])
        let numbers = PolicyTable(policy, on: .aarch64, .plain).rows.map(\.number)
        #expect(numbers == [63], "read, and no open")
    }

    @Test func aPolicyThatUsesItselfIsRefused() {
        #expect(Self.problem(["p": "use q\n", "q": "use p\n"])?.message.contains("uses itself") == true)
        #expect(Self.problem(["p": "allow read\n"])?.message.contains("has no default") == true)
    }

    /// Whatever the bytes: a policy or a problem, never a crash.
    @Test func anyTextIsAPolicyOrAProblem() {
        var state: UInt64 = 7
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let words = [
            "allow", "record", "default", "use", "EPERM", "kill", "socket", "read", "clone", ":", ",", "&", "==", "in",
            "~",
            "~~7", "domain", "int", "long", "arg0", "arg9", "flags", "0", "0x", "-1", "18446744073709551616", "AF_UNIX",
            "#", "\t", "\u{0}", "é", "@io", "\n", "\r\n",
        ]
        for _ in 0..<5000 {
            var text = ""
            for _ in 0..<random(12) { text += words[random(words.count)] + (random(3) == 0 ? "" : " ") }
            _ = Self.problem(["p": text, "@io": text])
        }
    }
}
