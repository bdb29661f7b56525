import Model
import Testing

@testable import Reporting

/// A failed set-up under the name of its golden file.
struct No: Sendable, CustomTestStringConvertible {
    let name: String
    let failure: Failure

    init(_ name: String, _ role: Role, _ step: String, _ reason: Failure.Reason, _ diagnosis: Set<Diagnosis> = []) {
        self.name = name
        var failure = Failure(role: role, index: Plan.sample.index(role, step), reason: reason)
        failure.diagnosis = diagnosis
        self.failure = failure
    }

    init(
        _ name: String, _ role: Role, _ step: String, _ operation: Operation, _ errno: Errno, detail: Int32 = 0,
        _ diagnosis: Set<Diagnosis> = []
    ) {
        self.init(name, role, step, .refused(SystemError(operation, errno, detail: detail)), diagnosis)
    }

    var testDescription: String { name }

    static let all: [No] = [
        // Namespaces
        No(
            "user-namespaces-limited-to-zero", .supervisor, "cloneInit", .clone3, .noSpace,
            [.userNamespacesLimitedToZero]),
        No(
            "user-namespaces-disabled-by-debian", .supervisor, "cloneInit", .clone3, .perm,
            [.userNamespacesDisabledByDebian]),
        No(
            "user-namespaces-restricted-by-apparmor", .supervisor, "mapUsers", .write, .perm,
            [.userNamespacesRestrictedByAppArmor]),
        No("user-namespaces-refused-by-outer-filter", .supervisor, "cloneInit", .clone3, .perm, [.insideSeccompFilter]),
        No("user-namespaces-refused-for-unknown-reason", .supervisor, "cloneInit", .clone3, .perm),
        No("too-many-namespaces", .supervisor, "cloneInit", .clone3, .users),
        No("kernel-too-old", .supervisor, "cloneInit", .clone3, .noSystemCall, [.kernelTooOld("5.4.0-42-generic")]),
        No("no-proc-where-nestbox-starts", .supervisor, "mapUsers", .open, .noEntry, [.noProc]),
        No("user-namespaces-cannot-be-forbidden", .initial, "forbidUserNamespaces", .open, .readOnly),
        No("more-than-one-thread", .supervisor, "requireSingleThread", .countThreads, .busy),
        No("root-of-a-user-namespace-only", .supervisor, "dropSupplementaryGroups", .setgroups, .perm),
        // Id ranges
        No("newuidmap-missing", .supervisor, "mapUserRange", .access, .noEntry),
        No("newuidmap-refused-the-range", .supervisor, "mapUserRange", .runProgram, .perm),
        No("newgidmap-refused-the-range", .supervisor, "mapGroupRange", .runProgram, .perm),
        // Mounts
        No("source-gone-since-planning", .initial, "openSource", .openat2, .noEntry),
        No("source-unreadable", .initial, "openSource", .openat2, .access),
        No("source-exchanged-since-planning", .initial, "openSource", .compareIdentity, .stale),
        No("source-behind-a-magic-link", .initial, "openSource", .openat2, .loop),
        No("mount-point-missing-inside-a-bind", .initial, "bindMount", .openat2, .noEntry),
        No("destination-behind-a-symlink", .initial, "mountTmpfs", .openat2, .loop),
        No("changes-directory-unfit", .initial, "mountOverlay", .openat2, .notDirectory),
        No("overlay-refused", .initial, "mountOverlay", .fsconfig, .invalid),
        No(
            "proc-refused-because-covered", .initial, "mountProc", .fsmount, .perm,
            [.procPartlyCovered, .insideSeccompFilter]),
        No("proc-refused", .initial, "mountProc", .fsmount, .perm),
        No("mask-of-nothing", .initial, "mask", .openat2, .noEntry),
        No("no-space-for-a-file", .initial, "makeFile", .write, .noSpace),
        // Terminal
        No("no-pty-left", .initial, "openTerminal", .open, .noSpace),
        No("no-terminal-in-the-jail", .initial, "openTerminal", .open, .noEntry),
        // Payload
        No("rlimit-above-the-callers", .payload, "setLimit", .prlimit, .perm),
        No("working-directory-missing", .payload, "changeDirectory", .chdir, .noEntry),
        No("working-directory-not-enterable", .payload, "changeDirectory", .chdir, .access),
        No("command-not-found", .payload, "exec", .execve, .noEntry),
        No("command-not-executable", .payload, "exec", .execve, .access),
        No("command-without-its-interpreter", .payload, "exec", .execve, .noEntry, detail: 1),
        No("command-of-another-machine", .payload, "exec", .execve, .noExec),
        No("command-line-too-long", .payload, "exec", .execve, .tooBig),
        // Without a refusal
        No("posture-of-another-user", .payload, "awaitAdmission", .posture(field: .uid, expected: 65534, found: 1000)),
        No(
            "posture-with-capabilities", .payload, "awaitAdmission",
            .posture(field: .capabilities, expected: 0, found: 0x20_0000)),
        No("posture-unknown", .payload, "awaitAdmission", .posture(field: .gid, expected: 65534, found: .max)),
        No(
            "posture-with-a-descriptor-too-many", .payload, "awaitAdmission",
            .posture(field: .descriptors, expected: 3, found: 4)),
        No("init-killed-in-a-step", .initial, "pivotRoot", .died(.kill)),
        No("payload-gone-in-a-step", .payload, "setUmask", .died(nil)),
        No("init-killed-from-outside", .initial, "(none)", .died(.kill)),
        No("garbled-record", .payload, "awaitAdmission", .garbled),
        No("interrupted-before-the-command", .initial, "mountRoot", .interrupted(.terminate)),
        No("fault-on-purpose", .initial, "mountRoot", .none, .perm, [.insideSeccompFilter]),
    ]
}

@Suite struct EveryNoHasAName {
    @Test(arguments: No.all)
    func wordForWord(_ no: No) throws {
        try expectGolden(FailureText(no.failure, in: .sample).text, "error/\(no.name).txt")
    }

    @Test(arguments: [
        ("refusal-with-origin-and-hint", Refusal("a is not b", origin: .flag("--ro a"), hint: "say b")),
        ("refusal-alone", Refusal("a is not b")),
        ("refusal-of-a-default", Refusal("a is not b", origin: .builtIn, hint: "say b")),
    ])
    func soDoesARefusal(_ name: String, _ refusal: Refusal) throws {
        try expectGolden(refusal.text, "error/\(name).txt")
    }

    @Test(arguments: No.all)
    func inLinesThatCanBeToldApart(_ no: No) {
        let lines = FailureText(no.failure, in: .sample).text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first?.hasPrefix("nestbox: ") == true)
        #expect(lines.last == "")
        for line in lines.dropFirst().dropLast() {
            #expect(line.hasPrefix("  step    ") || line.hasPrefix("  kernel  ") || line.hasPrefix("  try     "))
        }
    }

    /// A refusal of the kernel at a step that a host may well refuse comes with something to try.
    @Test(arguments: No.all)
    func withSomethingToTry(_ no: No) {
        let silent = [
            "mask-of-nothing", "no-space-for-a-file", "command-line-too-long", "source-gone-since-planning",
        ]
        guard case .refused = no.failure.reason, !silent.contains(no.name) else { return }
        #expect(FailureText(no.failure, in: .sample).hint != nil)
    }

    /// What is true of the host is the reason only for a step that it can be the reason for.
    @Test(
        arguments: [
            (
                "an unreadable source on Ubuntu",
                No("", .initial, "openSource", .openat2, .access, [.userNamespacesRestrictedByAppArmor]),
                "reach the source"
            ),
            (
                "a missing mount point, root, Debian's switch off",
                No("", .initial, "bindMount", .openat2, .noEntry, [.userNamespacesDisabledByDebian]),
                "inside another mount"
            ),
            (
                "an overlay in a container that covers /proc",
                No("", .initial, "mountOverlay", .fsconfig, .invalid, [.procPartlyCovered]), "overlays need"
            ),
            (
                "a limit in a container with a filter",
                No("", .payload, "setLimit", .prlimit, .perm, [.insideSeccompFilter]), "hard limit"
            ),
            (
                "newuidmap in a container with a filter",
                No("", .supervisor, "mapUserRange", .runProgram, .perm, [.insideSeccompFilter]), "newuidmap refused"
            ),
            // Docker's default filter answers clone3 with ENOSYS, on the newest kernel.
            (
                "clone3 hidden by a filter",
                No(
                    "", .supervisor, "cloneInit", .clone3, .noSystemCall,
                    [.insideSeccompFilter, .kernelTooOld("6.18.0")]),
                "seccomp filter of an outer container"
            ),
        ] as [(String, No, String)])
    func andBlamesOnlyWhatCanBeTheReason(_ what: String, _ no: No, _ words: String) {
        let hint = FailureText(no.failure, in: .sample).hint ?? ""
        #expect(hint.contains(words), "\(hint)")
    }

    /// Nobody reads uids, gids or counts in hexadecimal.
    @Test(
        arguments: [
            (PostureField.uid, 1000, "1000"), (.gid, 1000, "1000"), (.descriptors, 12, "12"),
            (.capabilities, 0x20_0000, "0x200000"),
            (.securebits, 0xEF, "0xef"),
        ] as [(PostureField, UInt64, String)])
    func andNumbersAsTheyAreWritten(_ field: PostureField, _ found: UInt64, _ text: String) {
        let failure = Failure(role: .payload, index: 0, reason: .posture(field: field, expected: 0, found: found))
        let message = FailureText(failure, in: .sample).message
        #expect(message.contains(" is \(text),"), "\(message)")
    }

    @Test func aFaultIsNotTheKernels() {
        for no in No.all where no.name == "fault-on-purpose" {
            #expect(FailureText(no.failure, in: .sample).kernel?.contains("from none") != true)
        }
    }

    @Test func theToolThatRefusedGroupsIsNewgidmap() {
        for no in No.all where no.name == "newgidmap-refused-the-range" {
            #expect(FailureText(no.failure, in: .sample).hint?.hasPrefix("newgidmap refused") == true)
        }
    }

    /// Changes that are discarded have no directory that could be at fault.
    @Test func anOverlayWithoutAChangesDirectoryIsNotToldToMoveIt() {
        for no in No.all where no.name == "overlay-refused" {
            #expect(FailureText(no.failure, in: .sample).hint?.contains("changes directory") != true)
        }
    }

    @Test func aFaultInFaultStillKnowsItsCommand() {
        let plan = Plan.sample.with {
            let last = $0.payload.count - 1
            $0.payload[last].action = .fault(.kill, .fault(.errno(.perm), $0.payload[last].action))
        }
        let failure = Failure(
            role: .payload, index: plan.payload.count - 1, reason: .refused(SystemError(.execve, .noEntry)))
        #expect(FailureText(failure, in: plan).message == "cannot run tool: no such file or directory")
    }

    /// An index beyond the plan comes from a child that lies; it must not be followed.
    @Test(arguments: [-1, 17, 65_535, Int.max, Int.min])
    func anIndexBeyondThePlanPointsNowhere(_ index: Int) {
        let failure = Failure(role: .payload, index: index, reason: .refused(SystemError(.open, .perm)))
        let text = FailureText(failure, in: .sample)
        #expect(text.step == nil)
        #expect(text.message == "cannot set the jail up: operation not permitted")
    }

    /// Only an init that was lost from outside has to do with the host's memory.
    @Test func noOtherFailureBlamesTheHostsMemory() {
        for reason in [Failure.Reason.garbled, .interrupted(.interrupt), .posture(field: .uid, expected: 0, found: 1)] {
            let failure = Failure(role: .payload, index: -1, reason: reason)
            #expect(FailureText(failure, in: .sample).hint == nil)
        }
    }
}
