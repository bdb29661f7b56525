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

    @Test func itIsTheSameAfterFiftyPrograms() {
        let script = "N=$((N - 1)); [ $N = 0 ] && exec cat /proc/self/status; export N; exec sh -c \"$S\""
        let fields = Self.status(["--env", "N=50", "--env", "S=\(script)"], ["sh", "-c", script])
        #expect(fields["Seccomp:"] == "2" && fields["Seccomp_filters:"] == "\(Self.around + 1)", "\(fields)")
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
        ("setsockopt SO_ATTACH_FILTER", 54, [.max, 1, 26], "1", policies),
        ("setsockopt SO_ATTACH_BPF", 54, [.max, 1, 50], "1", policies),
        ("setsockopt, netfilter", 54, [.max, 0, 64], "1", policies),
        ("seccomp NEW_LISTENER", 317, [1, 8], "1", ["default", "build", "network", "agent"]),
        ("io_uring_enter", 426, [.max], "38", policies), ("io_uring_register", 427, [.max], "38", policies),
        ("perf_event_open", 298, [], "1", policies), ("kcmp", 312, [.max, .max], "1", policies),
        ("add_key", 248, [], "1", policies), ("request_key", 249, [], "1", policies),
        ("pidfd_getfd", 438, [.max], "1", ["strict", "default", "network"]),
        ("process_madvise", 440, [.max], "38", policies),
        ("ioctl TIOCLINUX", 16, [0, 0x541C], "1", ["default", "build", "network", "agent"]),
        ("ioctl TIOCSETD", 16, [0, 0x5423], "1", ["default", "build", "network", "agent"]),
        ("ioctl TIOCCONS", 16, [0, 0x541D], "1", ["default", "build", "network", "agent"]),
        ("ioctl KDSKBENT", 16, [0, 0x4B47], "1", ["default", "build", "network", "agent"]),
        ("ioctl TIOCSCTTY", 16, [0, 0x540E], "1", ["default", "network"]),
        ("ioctl SIOCSIFFLAGS", 16, [0, 0x8914], "1", ["default", "build", "network", "agent"]),
        ("personality ADDR_NO_RANDOMIZE", 135, [0x4_0000], "1", ["strict", "default", "network"]),
        ("personality UNAME26", 135, [0x2_0000], "1", policies), ("personality PER_BSD", 135, [6], "1", policies),
        ("prctl PR_SET_MM", 157, [35, 1], "22", policies), ("prctl SYSCALL_USER_DISPATCH", 157, [59], "22", policies),
        ("futex CMP_REQUEUE_PI", 202, [0, 12], "38", policies),
        ("futex WAIT_REQUEUE_PI", 202, [0, 11], "38", policies),
        ("futex LOCK_PI2", 202, [0, 13], "38", policies), ("mbind", 237, [], "38", policies),
        ("set_mempolicy", 238, [], "38", policies), ("migrate_pages", 256, [.max], "38", policies),
        ("move_pages", 279, [.max], "38", policies), ("remap_file_pages", 216, [], "38", policies),
        ("clock_settime", 227, [], "1", policies), ("adjtimex", 159, [], "1", policies),
        ("modify_ldt", 154, [], "38", policies),
    ]

    @Test(arguments: policies)
    func refusedCallsGetTheErrnoOfThePolicy(policy: String) {
        let rows = Self.refused.filter { $0.policies.contains(policy) }
        let calls = rows.map { Calls.Call($0.number, $0.arguments) }
        // In a jail as well, that nothing but the filter differs.
        let free = Calls.answers("none", calls)
        for (index, answer) in Calls.answers(policy, calls).enumerated() {
            let row = rows[index]
            #expect(answer == row.answer, "\(row.call)")
            // A guest's kernel need not have them all, and is slower than the probe waits for.
            if row.number == 999 || Host.isGuest { continue }
            #expect(free[index] != row.answer, "inconclusive: without a filter too, \(row.call)")
        }
    }

    static let killed: [(call: String, number: Int)] = [
        ("kexec_load", 246), ("kexec_file_load", 320), ("init_module", 175), ("finit_module", 313),
        ("delete_module", 176), ("open_by_handle_at", 304), ("iopl", 172), ("ioperm", 173), ("reboot", 169),
        ("swapon", 167), ("swapoff", 168), ("acct", 163), ("nfsservctl", 180), ("uselib", 134), ("_sysctl", 156),
    ]

    @Test(arguments: policies)
    func whatNoProgramTriesKills(policy: String) {
        let calls = Self.killed.map { Calls.Call($0.number) }
        for (row, answer) in zip(Self.killed, Calls.answers(policy, calls)) {
            #expect(answer == "killed", "\(row.call)")
        }
        #expect(!Calls.answers("none", calls).contains("killed"), "inconclusive")
    }

    /// Calls of future kernels, and numbers that are none.
    @Test(arguments: policies)
    func whatIsOnNoListIsNotThere(policy: String) {
        let last = Host.isGuest ? 550 : 1023
        let numbers = [-1, 0x3FFF_FFFF, 0x1_0000_0027] + Array(500...last)
        let answers = Calls.answers(policy, numbers.map { Calls.Call($0) })
        // The kernel looks at the low half of the number only, and so does the filter: that one is getpid.
        #expect(answers.enumerated().filter { $0.1 != "38" }.map(\.0) == [2])
        #expect(answers[2] == "0")
    }

    @Test(arguments: policies)
    func callsOfX32Kill(policy: String) {
        let run = Probe.jailed(["--syscalls", policy], ["call-x32", "39"])
        #expect(run.report?.verdict == "signaled" && run.status == 128 + SIGSYS, "\(run)")
        let numbers = [0, 1, 2, 3, 9, 16, 39, 41, 56, 59, 101, 165, 202, 257, 272, 304, 321, 425, 435, 520]
        let answers = Calls.answers(policy, numbers.map { Calls.Call(0x4000_0000 | $0) })
        #expect(answers.allSatisfy { $0 == "killed" }, "\(answers)")
    }

    /// User-Mode Linux has none: there the instruction is a 64-bit call like any other.
    @Test(arguments: policies)
    func callsOf32BitProgramsKill(policy: String) {
        let run = Probe.jailed(["--syscalls", policy], ["call-by-int80"])
        #expect(run.report?.verdict == "signaled" && run.status == 128 + SIGSYS, "\(run)")
    }

    /// A tracer sees a call before the filter does, and may make another one of it.
    @Test func aCallThatATracerPutsInItsPlaceIsFilteredToo() {
        let rewritten = ["rewrite-call", "250"]  // keyctl
        #expect(Probe.jailed(["--syscalls", "none"], ["rewrite-call", "39"]).line == "0", "inconclusive")
        #expect(Probe.jailed(["--syscalls", "build"], ["rewrite-call", "39"]).line == "0")
        #expect(Probe.jailed(["--syscalls", "none"], rewritten).line != "1", "inconclusive")
        let run = Probe.jailed(["--syscalls", "build"], rewritten)
        #expect(run.line == "1", "\(run)")
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
