import Model
import Syscalls
import Testing

/// The JSON that container runtimes take becomes the same policy in our words, or is refused with its place.
@Suite struct RuntimePoliciesAreImported {
    static let around = ImportSurroundings(architecture: .x86_64, kernel: (6, 1))

    static func read(_ text: String) -> ImportedPolicy { importPolicy(Array(text.utf8), file: "p.json", around) }

    /// With this entry alone, or these.
    private static func entries(_ entries: String, standard: String = #""SCMP_ACT_ERRNO""#) -> ImportedPolicy {
        read(#"{"defaultAction": \#(standard), "syscalls": [\#(entries)]}"#)
    }

    private static func lines(_ imported: ImportedPolicy) -> [String] {
        guard imported.problems.isEmpty, let policy = imported.part.policy(named: "p") else {
            return imported.problems.map(\.text)
        }
        return policyText(policy).split(separator: "\n").map(String.init)
    }

    /// Nothing here knows whether the kernel looks at the whole of it: what refuses more is compared.
    @Test(
        arguments: [
            ("EQ", 1, "int arg0 == 1", "long arg0 == 1"), ("LE", 0, "int arg0 == 0", "long arg0 == 0"),
            ("GE", 1 << 63, "long arg0 & 0x8000000000000000 == 0x8000000000000000", nil),
        ] as [(String, UInt64, String, String?)])
    func argumentsOfUnknownWidthAreComparedStrictly(op: String, value: UInt64, refused: String, allowed: String?) {
        let args = #""args": [{"index": 0, "value": \#(value), "op": "SCMP_CMP_\#(op)"}]"#
        let refusing = Self.entries(
            #"{"names": ["getpriority"], "action": "SCMP_ACT_ERRNO", \#(args)}"#, standard: #""SCMP_ACT_ALLOW""#)
        #expect(Self.lines(refusing).contains("record EPERM getpriority: \(refused)"), "\(Self.lines(refusing))")
        #expect(refusing.warnings.contains { $0.text.contains("32 or 64 bits") })
        guard let allowed else { return }
        let allowing = Self.entries(#"{"names": ["getpriority"], "action": "SCMP_ACT_ALLOW", \#(args)}"#)
        #expect(Self.lines(allowing).contains("allow getpriority: \(allowed)"), "\(Self.lines(allowing))")
    }

    private static let allowed = #""action": "SCMP_ACT_ALLOW""#

    @Test(arguments: [
        (#"{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}"#, ["allow read", "allow write"]),
        (#"{"name": "read", "action": "SCMP_ACT_ALLOW", "args": null}"#, ["allow read"]),
        (#"{"names": ["ptrace"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}"#, ["ENOSYS ptrace"]),
        (#"{"names": ["ptrace"], "action": "SCMP_ACT_ERRNO", "errno": "ENOSYS", "errnoRet": 38}"#, ["ENOSYS ptrace"]),
        (#"{"names": ["ptrace"], "action": "SCMP_ACT_KILL_PROCESS"}"#, ["kill ptrace"]),
        (#"{"names": ["ptrace"], "action": "SCMP_ACT_LOG", "comment": "a\n reason"}"#, ["log ptrace  # a reason"]),
        // What is the default goes without saying.
        (#"{"names": ["ptrace"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1}"#, []),
        (#"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}}"#, []),
        (#"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_SYS_ADMIN"]}}"#, ["allow read"]),
        (#"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64", "x32"]}}"#, ["allow read"]),
        (#"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["s390x"]}}"#, []),
        (#"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "excludes": {"arches": ["amd64"]}}"#, []),
        (#"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}}"#, ["allow read"]),
        (#"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "6.2"}}"#, []),
        (#"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "excludes": {"minKernel": "6.1"}}"#, []),
    ])
    func entriesBecomeRules(entry: String, rules: [String]) {
        #expect(Self.lines(Self.entries(entry)) == ["record default EPERM"] + rules)
    }

    @Test(arguments: [
        (#"{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}"#, ["socket: domain == 1"]),
        (#"{"index": 0, "value": 18446744073709551615, "op": "SCMP_CMP_EQ"}"#, ["socket: domain == 0xffffffff"]),
        (
            #"{"index": 1, "value": 15, "valueTwo": 3, "op": "SCMP_CMP_MASKED_EQ"}"#, ["socket: type & 0xf == 3"]
        ),
        (
            #"{"index": 0, "value": 38, "op": "SCMP_CMP_LT"}"#,
            [
                "socket: domain & 0xffffffe0 == 0", "socket: domain & 0xfffffffc == 0x20",
                "socket: domain & 0xfffffffe == 0x24",
            ]
        ),
        (#"{"index": 0, "value": 0, "op": "SCMP_CMP_GE"}"#, ["socket"]),
        (#"{"index": 0, "value": 0, "op": "SCMP_CMP_LT"}"#, []),
        (
            #"{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 2, "value": 0, "op": "SCMP_CMP_EQ"}"#,
            ["socket: domain == 1, protocol == 0"]
        ),
    ])
    func comparisonsBecomeMasks(args: String, rules: [String]) {
        let imported = Self.entries(#"{"names": ["socket"], \#(Self.allowed), "args": [\#(args)]}"#)
        #expect(Self.lines(imported) == ["record default EPERM"] + rules.map { "allow " + $0 })
        #expect(imported.warnings.contains { $0.message.contains("32 that the kernel looks at: socket") })
    }

    /// Each comparison with each small number and each power of two holds for what it says and nothing else,
    /// whatever the high half of an int.
    @Test(arguments: ["EQ", "NE", "LT", "LE", "GE", "GT"])
    func aComparisonHoldsForTheNumbersItMeans(op: String) throws {
        let edges = (0..<20).map(UInt64.init) + (4..<32).flatMap { bit in [-1, 0, 1].map { UInt64((1 << bit) + $0) } }
        for value in edges {
            let arg = #"{"index": 0, "value": \#(value), "op": "SCMP_CMP_\#(op)"}"#
            let imported = Self.entries(#"{"names": ["socket"], \#(Self.allowed), "args": [\#(arg)]}"#)
            let policy = try #require(imported.part.policy(named: "p"))
            #expect(policy.rules.count <= 32)
            let table = PolicyTable(policy, on: .x86_64, .plain)
            for number in edges + [0xFFFF_FFFF, 0xFFFF_FFFE] {
                let holds =
                    switch op {
                    case "EQ": number == value
                    case "NE": number != value
                    case "LT": number < value
                    case "LE": number <= value
                    case "GE": number >= value
                    default: number > value
                    }
                for high in [0, 0xDEAD_BEEF << 32] as [UInt64] {
                    let passes = table.verdict(number: 41, [number | high, 0, 0, 0, 0, 0]).word == 0x7FFF_0000
                    #expect(passes == holds, "\(number) \(op) \(value), high half \(high)")
                }
            }
        }
    }

    @Test func aLongIsComparedWhole() {
        let arg = #"{"index": 0, "value": 18446744073709551615, "op": "SCMP_CMP_GE"}"#
        let imported = Self.entries(#"{"names": ["clone"], \#(Self.allowed), "args": [\#(arg)]}"#)
        #expect(Self.lines(imported) == ["record default EPERM", "allow clone: flags == 0xffffffffffffffff"])
        #expect(imported.warnings.isEmpty)
    }

    @Test(arguments: [
        (#"{"names": ["read"], "action": "SCMP_ACT_TRAP"}"#, "needs somebody who answers"),
        (#"{"names": ["read"], "action": "SCMP_ACT_TRACE"}"#, "needs somebody who answers"),
        (#"{"names": ["read"], "action": "SCMP_ACT_NOTIFY"}"#, "needs somebody who answers"),
        (#"{"names": ["read"], "action": "SCMP_ACT_ALLOWED"}"#, "is no action"),
        (#"{"names": ["read"], "action": "SCMP_ACT_ERRNO", "errnoRet": 0}"#, "feign success"),
        (#"{"names": ["read"], "action": "SCMP_ACT_ERRNO", "errnoRet": 4095}"#, "no errno has the number"),
        (
            #"{"names": ["read"], "action": "SCMP_ACT_ERRNO", "errno": "EPERM", "errnoRet": 38}"#,
            "beside it stands EPERM"
        ),
        (#"{"names": ["read"]}"#, "no action"), (#"{"action": "SCMP_ACT_ALLOW"}"#, "names no call"),
        (#"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "arg": []}"#, "no key “arg”"),
        (#"{"names": "read", "action": "SCMP_ACT_ALLOW"}"#, "an array is expected"),
        (#"{"names": ["read"], "name": "write", "action": "SCMP_ACT_ALLOW"}"#, "only one may"),
        (
            #"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}]}"#,
            "from 0 to 5"
        ),
        (
            #"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": -1, "op": "SCMP_CMP_EQ"}]}"#,
            "a whole number"
        ),
        (
            #"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1e3, "op": "SCMP_CMP_EQ"}]}"#,
            "a whole number"
        ),
        (
            #"{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 4294967296, "op": "SCMP_CMP_EQ"}]}"#,
            "is an int"
        ),
        (
            #"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_IN"}]}"#,
            "is no comparison"
        ),
        (
            #"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 3, "valueTwo": 4, "op": "SCMP_CMP_MASKED_EQ"}]}"#,
            "the mask removes"
        ),
        (
            #"{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_GE"}, {"index": 0, "value": 3, "op": "SCMP_CMP_LE"}]}"#,
            "tested twice"
        ),
        (
            #"{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}, {"names": ["socket"], "action": "SCMP_ACT_KILL", "args": [{"index": 1, "value": 1, "op": "SCMP_CMP_EQ"}]}"#,
            "may be meant in line 2"
        ),
        (#"{"names": ["read"], "names": ["write"], "action": "SCMP_ACT_ALLOW"}"#, "said twice"),
        (#"{"names": ["read",], "action": "SCMP_ACT_ALLOW"}"#, "a value is expected"),
    ])
    func whatCannotBeTakenOverIsRefusedWithItsPlace(entry: String, message: String) throws {
        let problem = try #require(Self.entries("\n" + entry).problems.first, "\(entry) was taken")
        #expect(problem.message.contains(message), "\(problem.text)")
        #expect(problem.place?.text == "p.json:2" && problem.column > 0, "\(problem.text)")
    }

    /// As in libseccomp, from which the runtimes have it.
    @Test func anEntryWithoutTestsDecidesAlone() {
        let imported = Self.entries(
            #"{"names": ["socket"], "action": "SCMP_ACT_KILL", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}, "#
                + #"{"names": ["socket"], "action": "SCMP_ACT_ALLOW"}"#)
        #expect(Self.lines(imported) == ["record default EPERM", "allow socket"])
        #expect(imported.warnings.contains { $0.message.contains("has no effect, as in libseccomp") })
        let twice = Self.entries(
            #"{"names": ["read"], "action": "SCMP_ACT_ALLOW"}, {"names": ["read"], "action": "SCMP_ACT_KILL"}"#)
        #expect(Self.lines(twice) == ["record default EPERM", "allow read"])
        #expect(twice.warnings.contains { $0.message.contains("read is decided in line 1: this entry has no effect") })
    }

    @Test func callsThatNobodyKnowsAreToldInOneWarning() {
        let entry = #"{"names": ["read", "call_of_tomorrow", "riscv_flush"], "action": "SCMP_ACT_ALLOW"}"#
        let imported = Self.entries(entry)
        #expect(Self.lines(imported) == ["record default EPERM", "allow read"])
        #expect(imported.warnings.map(\.message) == ["not known, and so left out: call_of_tomorrow, riscv_flush"])
    }

    /// Left out, this would allow.
    @Test func aRefusalOfAnUnknownCallIsAMistake() {
        let entry = #"{"names": ["call_of_tomorrow"], "action": "SCMP_ACT_ERRNO"}"#
        let imported = Self.entries(entry, standard: #""SCMP_ACT_ALLOW""#)
        #expect(imported.problems.first?.message.contains("no system call is called call_of_tomorrow") == true)
    }

    @Test func otherABIsAreToldOf() {
        let map =
            #"[{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}, "#
            + #"{"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}]"#
        let imported = Self.read(#"{"defaultAction": "SCMP_ACT_ALLOW", "archMap": \#(map), "syscalls": []}"#)
        #expect(
            imported.warnings.map(\.message) == [
                "calls of other ABIs (SCMP_ARCH_X86, SCMP_ARCH_X32) are killed all the same"
            ])
        let listed = Self.read(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "archMap": \#(map)}"#)
        #expect(listed.problems.first?.message.contains("only one may") == true)
    }

    @Test(arguments: [
        ("", "the text ends"), ("{", "a key in quotes"), ("[]", "an object is expected"),
        ("{\"defaultAction\": \"SCMP_ACT_ALLOW\"} x", "something stands behind"), ("{}", "there is no defaultAction"),
        ("{\"a\": \"\\ud800\"}", "half of a character"), ("{\"a\": \"\\x\"}", "an escape"),
        ("{\"a\": 01}", "a comma or }"), ("{\"a\": \"\t\"}", "a control character"), ("{\"a\": \"", "not closed"),
        ("\u{FEFF}{}", "a value is expected"), ("{\"a\": .5}", "a value is expected"), ("{\"a\": 1.}", "a digit"),
    ])
    func whatIsNoJSONIsRefused(text: String, message: String) throws {
        let problem = try #require(Self.read(text).problems.first)
        #expect(problem.message.contains(message), "\(problem.text)")
        #expect(problem.place?.line == 1 && problem.column > 0)
    }

    /// What would make a reader recurse or grow without bound.
    @Test(arguments: [
        String(repeating: "[", count: 1 << 20), String(repeating: #"{"a":"#, count: 100_000),
        "[" + String(repeating: "1,", count: 500_000) + "1]",
        #"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"action": "SCMP_ACT_ALLOW", "names": ["#
            + String(repeating: #""read","#, count: 60_000) + #""read"]}]}"#,
        #"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"action": "SCMP_ACT_ALLOW", "names": ["#
            + String(repeating: #""read","#, count: 20_000) + #""read"], "args": ["#
            + (0..<6).map { #"{"index": \#($0), "value": 5, "op": "SCMP_CMP_NE"}"# }.joined(separator: ",") + "]}]}",
    ])
    func aBombIsDefused(text: String) {
        let started = ContinuousClock.now
        #expect(!Self.read(text).problems.isEmpty)
        // A debug build on a busy machine; as released it takes some milliseconds.
        #expect(ContinuousClock.now - started < .seconds(20))
    }
}
