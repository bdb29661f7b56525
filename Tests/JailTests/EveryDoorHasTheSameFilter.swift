import Glibc
import Testing

#if arch(x86_64)
/// By whichever way a call comes to the kernel, the filter says to it what it says to an ordinary one.
@Suite struct EveryDoorHasTheSameFilter {
    static let doors = ["call-plainly", "call-in-handler", "call-by-frame"]
    static let policies = ["strict", "default"]

    /// Numbers and arguments, and what a filter answers; without one the kernel says something else of itself.
    static let refused: [(call: String, words: [String], answer: String, policies: [String])] = [
        ("ptrace", ["101", "-1"], "EPERM", policies), ("keyctl", ["250", "-1"], "EPERM", policies),
        ("clone3", ["435"], "ENOSYS", policies), ("socket AF_INET", ["41", "2", "1"], "EAFNOSUPPORT", ["strict"]),
    ]

    @Test(arguments: doors, policies)
    func aRefusedCallGetsItsErrno(door: String, policy: String) {
        for row in Self.refused where row.policies.contains(policy) {
            let free = Probe.free([door] + row.words)
            #expect(free.status != 2 && free.outcome != .refused(row.answer), "inconclusive: \(row.call): \(free)")
            let jailed = Probe.jailed(["--syscalls", policy], [door] + row.words)
            #expect(jailed.outcome == .refused(row.answer), "\(row.call): \(jailed)")
        }
    }

    /// And no handler of SIGSYS outlives it.
    @Test(arguments: doors, policies)
    func aCallThatKillsKills(door: String, policy: String) {
        let reboot = [door, "169"]
        let free = Probe.free(reboot)
        #expect(free.status == 1, "inconclusive: \(free)")
        let jailed = Probe.jailed(["--syscalls", policy], reboot)
        #expect(
            jailed.status == 128 + SIGSYS && jailed.report?.verdict == "syscall-denied" && jailed.out == "", "\(jailed)"
        )
    }

    /// The kernel behaves there as if the call had been made. A kernel without that page kills with SIGSEGV.
    @Test(arguments: [("0", "gettimeofday"), ("1", "time"), ("2", "getcpu")])
    func theVsyscallPageIsNoDoorAroundIt(slot: String, call: String) {
        let act = ["call-vsyscall", slot]
        let free = Probe.free(act)
        guard free.out != "no page\n" else {
            #expect(Probe.jailed([], act).out == "no page\n", "it is there in the jail only")
            return
        }
        #expect(free.outcome == .succeeded, "inconclusive: \(free)")
        Probe.expectAllowed(act)
        #expect(Probe.jailed(["--syscall-rule", "EBUSY \(call)"], act).outcome == .refused("EBUSY"))
        let killed = Probe.jailed(["--syscall-rule", "kill \(call)"], act)
        #expect(killed.status == 128 + SIGSYS && killed.report?.verdict == "syscall-denied", "\(killed)")
        let recorded = Probe.jailed(["--syscall-rule", "record EBUSY \(call)"], act)
        #expect(recorded.outcome == .refused("EBUSY"), "\(recorded)")
        #expect(recorded.report?.denials.map(\.call) == [call], "\(recorded)")
    }
}
#endif
