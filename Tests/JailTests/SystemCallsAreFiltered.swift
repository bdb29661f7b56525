import Foundation
import Glibc
import Testing

@Suite struct SystemCallsAreFiltered {
    static let policies = ["strict", "default", "build", "network", "agent"]

    private static func status(
        _ options: [String], _ command: [String] = ["cat", "/proc/self/status"]
    ) -> [String: String] {
        let run = Nestbox.run(options, command)
        return Dictionary(
            run.lines.compactMap { line in
                let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
                return parts.count == 2 ? (parts[0], parts[1]) : nil
            }, uniquingKeysWith: { $1 })
    }

    /// Filters of the machine that the tests run in, if any.
    private static let around =
        Int(
            (contents(of: "/proc/self/status") ?? "").split(separator: "\n").first { $0.hasPrefix("Seccomp_filters:") }?
                .split(separator: "\t").last ?? "0") ?? 0

    @Test(arguments: policies, ["nestbox", "none"])
    func oneFilterIsInForceForEverythingInside(policy: String, initKind: String) {
        let options = ["--syscalls", policy, "--init", initKind]
        for command in [["cat", "/proc/self/status"], ["sh", "-c", "sh -c 'sh -c \"cat /proc/self/status\" & wait'"]] {
            let fields = Self.status(options, command)
            #expect(fields["Seccomp:"] == "2" && fields["Seccomp_filters:"] == "\(Self.around + 1)", "\(fields)")
        }
    }

    @Test func withoutOneTheReportSaysSo() {
        let run = Nestbox.run(["--syscalls", "none"], ["cat", "/proc/self/status"])
        #expect(run.out.contains("Seccomp_filters:\t\(Self.around)\n"), "\(run)")
        #expect(
            run.report?.degraded.contains { $0.control == "seccomp" } == true
                && run.report?.enforced.contains("seccomp") == false)
        #expect(Nestbox.run([], ["true"]).report?.enforced.contains("seccomp") == true)
    }

    #if arch(x86_64)
    /// Number, arguments, and what a filter answers; without one the kernel says something else of itself.
    static let refused: [(call: String, number: Int, arguments: [UInt64], answer: String, policies: [String])] = [
        ("mount", 165, [], "1", policies), ("unshare", 272, [1 << 60], "1", policies),
        ("setns", 308, [.max], "1", policies), ("keyctl", 250, [.max], "1", policies),
        ("bpf", 321, [.max], "1", policies), ("ptrace", 101, [.max], "1", ["strict", "default", "network", "agent"]),
        ("process_vm_readv", 310, [.max], "1", ["strict", "default", "network", "agent"]),
        ("io_uring_setup", 425, [], "38", policies), ("userfaultfd", 323, [.max], "38", policies),
        ("clone3", 435, [], "38", policies), ("open_tree", 428, [.max], "38", policies),
        ("splice", 275, [.max, 0, .max], "22", policies), ("tee", 276, [.max, .max, 1], "22", policies),
        ("socket AF_NETLINK", 41, [16, 3, 0], "97", ["strict", "default", "build"]),
        ("socket netlink, netfilter", 41, [16, 3, 12], "97", policies),
        ("socket AF_INET", 41, [2, 1, 0], "97", ["strict"]),
        ("socket AF_INET, high bits", 41, [2 | 1 << 32, 1, 0], "97", ["strict"]),
        ("socket raw", 41, [2, 3, 255], "97", policies), ("personality", 135, [0x40_0000], "1", policies),
        ("personality, high bits", 135, [0x40_0000 | 1 << 40], "1", policies),
        ("ioctl TIOCSTI", 16, [0, 0x5412], "1", policies),
        ("ioctl TIOCSTI, high bits", 16, [0, 0x5412 | 0xFFFF << 32], "1", policies),
        ("futex LOCK_PI", 202, [0, 6], "38", policies), ("a number of the future", 999, [], "38", policies),
        ("setsockopt TCP_ULP", 54, [.max, 6, 31], "1", policies),
    ]

    @Test(arguments: refused.indices)
    func refusedCallsGetTheErrnoOfThePolicy(index: Int) throws {
        let row = Self.refused[index]
        // In a jail as well, that nothing but the filter differs.
        let free = try #require(Self.answer("none", row.number, row.arguments))
        #expect(row.number == 999 || free != row.answer, "inconclusive: without a filter too, \(row.call): \(free)")
        for policy in row.policies {
            #expect(Self.answer(policy, row.number, row.arguments) == row.answer, "\(row.call) under \(policy)")
        }
    }

    static let killed: [(call: String, number: Int)] = [
        ("kexec_load", 246), ("init_module", 175), ("open_by_handle_at", 304), ("iopl", 172), ("reboot", 169),
        ("swapon", 167),
    ]

    @Test(arguments: killed.indices, policies)
    func whatNoProgramTriesKills(index: Int, policy: String) {
        #expect(Self.answer(policy, Self.killed[index].number, []) == "killed")
    }

    @Test(arguments: policies)
    func callsOfX32Kill(policy: String) {
        let run = Probe.jailed(["--syscalls", policy], ["call-x32", "39"])
        #expect(run.report?.verdict == "signaled" && run.status == 128 + SIGSYS, "\(run)")
    }

    /// User-Mode Linux has none: there the instruction is a 64-bit call like any other.
    @Test(arguments: policies)
    func callsOf32BitProgramsKill(policy: String) {
        let run = Probe.jailed(["--syscalls", policy], ["call-by-int80"])
        #expect(run.report?.verdict == "signaled" && run.status == 128 + SIGSYS, "\(run)")
    }

    private static func answer(_ policy: String, _ number: Int, _ arguments: [UInt64]) -> String? {
        let words = [UInt64(number)] + arguments + Array(repeating: 0, count: 6 - arguments.count)
        let line = words.map { String($0, radix: 16) }.joined(separator: " ") + "\n"
        let run = Nestbox.run(
            Probe.mount + ["--syscalls", policy], [Probe.inside, "try-calls", "none"], stdin: .bytes(Array(line.utf8)))
        #expect(run.status == 0, "\(run)")
        return run.lines.first
    }

    /// One more filter of an outer sandbox is neither taken for ours nor in its way.
    @Test func anOuterFilterIsNotTakenForOurs() {
        let scratch = Scratch()
        // ret ALLOW
        let program: [UInt8] = [6, 0, 0, 0, 0, 0, 0xFF, 0x7F]
        FileManager.default.createFile(atPath: scratch / "filter", contents: Data(program))
        let command = [
            "under-filter", scratch / "filter", "with-key", "key", Host.binary, "run", "--", "cat", "/proc/self/status",
        ]
        let run = Child([Probe.path] + command).finish()
        #expect(run.out.contains("Seccomp_filters:\t\(Self.around + 2)\n"), "\(run)")
    }
    #endif

    /// A policy that the payload can't get rid of, but may tighten.
    @Test func thePayloadMayOnlyAddFilters() {
        let scratch = Scratch()
        let program: [UInt8] = [6, 0, 0, 0, 0, 0, 0xFF, 0x7F]
        FileManager.default.createFile(atPath: scratch / "filter", contents: Data(program))
        chmod(scratch / "filter", 0o644)
        let act = ["under-filter", "/filter", "unshare", "user"]
        let run = Probe.jailed(["--ro", "\(scratch / "filter"):/filter"], act)
        #expect(run.outcome == .refused("EPERM"), "\(run)")
        #expect(Probe.jailed(["--syscalls", "strict", "--ro", "\(scratch / "filter"):/filter"], act).status == 2)
    }

    @Test func theHostsNetworkBringsItsCallsAlong() {
        // AF_NETLINK, SOCK_RAW, NETLINK_ROUTE
        let act = ["socket", "16", "3", "0"]
        Probe.expectAllowed(act, ["--net", "host"])
        Probe.expectRefused(act, ["--net", "host", "--syscalls", "default"], with: ["EAFNOSUPPORT"])
        Probe.expectRefused(act, with: ["EAFNOSUPPORT"])
    }
}
