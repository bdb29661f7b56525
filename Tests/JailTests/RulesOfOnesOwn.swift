import Foundation
import Glibc
import Testing

/// Policies that nobody has compiled before: rules, policy files, and the files of container runtimes.
@Suite struct RulesOfOnesOwn {
    private let scratch = Scratch(mode: 0o700)

    /// What a call gets in a jail: its errno, 0 or `killed`.
    private static func answer(_ options: [String], _ number: Int, _ arguments: [UInt64] = []) -> String? {
        let words = [UInt64(number)] + arguments + Array(repeating: 0, count: 6 - arguments.count)
        let line = words.map { String($0, radix: 16) }.joined(separator: " ") + "\n"
        let run = Nestbox.run(
            Probe.mount + options, [Probe.inside, "try-calls", "none"], stdin: .bytes(Array(line.utf8)))
        #expect(run.status == 0, "\(run)")
        return run.lines.first
    }

    private static func refusal(_ options: [String]) -> String {
        let run = Nestbox.run(options, ["/bin/echo", "started"])
        #expect(run.status == 125 && run.out == "", "\(run)")
        return run.err
    }

    #if arch(x86_64)
    private static let (ptrace, socket, mount, chroot, getppid) = (101, 41, 165, 161, 110)

    @Test func aRuleOfTheCommandLineReplacesThePolicys() {
        let rule = ["--syscall-rule", "allow ptrace  # for the debugger"]
        #expect(Self.answer(["--syscalls", "strict"], Self.ptrace, [.max]) == "1")
        #expect(Self.answer(["--syscalls", "strict"] + rule, Self.ptrace, [.max]) != "1")
        #expect(
            Self.answer(["--syscalls", "strict", "--syscall-rule", "kill ptrace"], Self.ptrace, [.max]) == "killed")
        #expect(Self.answer(["--syscalls", "strict"] + rule, Self.mount) == "1", "what no rule names stays")
    }

    @Test func anIntIsComparedAsTheKernelReadsIt() {
        let rules = ["--syscall-rule", "EINVAL socket: domain == AF_INET", "--syscall-rule", "allow socket"]
        for high in [0, 1 << 32, 0xDEAD_BEEF << 32] as [UInt64] {
            #expect(Self.answer(rules, Self.socket, [2 | high, 1, 0]) == "22")
            #expect(Self.answer(rules, Self.socket, [1 | high, 1, 0]) == "0")
        }
    }

    @Test func aProfileSaysRulesAndTheCommandLineIsOverThem() {
        let profile = scratch.file(
            "rules.toml", "[syscalls]\npolicy = \"strict\"\nrules = [\n  \"allow ptrace\",\n  \"ENOSYS mount\",\n]\n")
        #expect(Self.answer(["--profile", profile], Self.ptrace, [.max]) != "1")
        #expect(Self.answer(["--profile", profile], Self.mount) == "38")
        #expect(Self.answer(["--profile", profile, "--syscall-rule", "EBUSY mount"], Self.mount) == "16")
    }

    @Test func aPolicyFileIsReadBesideItsProfile() {
        scratch.file("own.policy", "use strict\nEBUSY getppid\nuse @refused\n")
        let profile = scratch.file("beside.toml", "syscalls.policy = './own.policy'\n")
        let run = Nestbox.run(["--profile", profile], ["true"])
        #expect(run.report?.enforced.contains("seccomp") == true, "\(run)")
        #expect(Self.answer(["--profile", profile], Self.getppid) == "16")
        #expect(Self.answer(["--syscalls", scratch / "own.policy"], Self.getppid) == "16")
        let plan = Nestbox.invoke(["plan", "--profile", profile, "true"])
        #expect(plan.out.contains("loadFilter  \(scratch / "own.policy")"), "\(plan)")
    }

    static let runtimePolicy = #"""
        {
          "defaultAction": "SCMP_ACT_ALLOW",
          "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}],
          "syscalls": [
            {"names": ["ptrace", "mount"], "action": "SCMP_ACT_ERRNO", "errnoRet": 16},
            {"names": ["chroot"], "action": "SCMP_ACT_KILL_PROCESS"},
            {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 97,
             "args": [{"index": 0, "value": 2, "op": "SCMP_CMP_GE"}]}
          ]
        }
        """#

    @Test func thePolicyOfAContainerRuntimeHolds() {
        let path = scratch.file("runtime.json", Self.runtimePolicy)
        let policy = ["--syscalls", path]
        #expect(Self.answer(policy, Self.ptrace, [.max]) == "16" && Self.answer(policy, Self.mount) == "16")
        #expect(Self.answer(policy, Self.chroot) == "killed")
        #expect(Self.answer(policy, Self.socket, [2, 1, 0]) == "97")
        #expect(Self.answer(policy, Self.socket, [1, 1, 0]) == "0")
        // Compared with all 64 bits, as runtimes do it, this family would be at least 2.
        #expect(Self.answer(policy, Self.socket, [1 | 1 << 32, 1, 0]) == "0")
        let run = Probe.jailed(policy, ["call-x32", "39"])
        #expect(run.status == 128 + SIGSYS, "\(run)")
    }

    /// A run stays silent: nothing of it lets more pass than the file says.
    @Test func whatIsNotTakenOverIsTold() {
        let path = scratch.file("told.json", Self.runtimePolicy)
        let profile = scratch.file("told.toml", "syscalls.policy = '\(path)'\n")
        #expect(Nestbox.run(["--syscalls", path], ["true"]).err == "")
        for words in [["plan", "--syscalls", path, "true"], ["profile", "check", profile]] {
            let run = Nestbox.invoke(words)
            #expect(run.status == 0 && run.err.contains("told.json:3:73: warning: calls of other ABIs"), "\(run)")
        }
        #expect(Nestbox.invoke(["profile", "check", "--json", profile]).out.contains("\"warnings\""))
    }
    #endif

    @Test(arguments: ["execve", "recvmsg", "sendmsg", "prctl", "exit_group"])
    func aPolicyUnderWhichNothingCouldStartIsRefused(call: String) {
        let error = Self.refusal(["--syscalls", "strict", "--syscall-rule", "EPERM \(call)"])
        #expect(
            error.contains(
                "the policy refuses \(call), at --syscall-rule \"EPERM \(call)\", which nestbox itself needs"))
        #expect(error.contains("try     allow \(call)"))
    }

    @Test func rulesNeedAPolicy() {
        #expect(Self.refusal(["--syscalls", "none", "--syscall-rule", "allow ptrace"]).contains("wants none"))
        let twice = Self.refusal(["--syscall-rule", "allow ptrace", "--syscall-rule", "EPERM ptrace"])
        #expect(
            twice.contains(
                "ptrace is decided by --syscall-rule \"allow ptrace\" already   [--syscall-rule EPERM ptrace]"))
    }

    @Test func everyMistakeOfAFileIsShownWithItsLine() {
        let path = scratch.file("wrong.policy", "use stric\nallow raed\n\nallow read: fd == 1\n")
        let error = Self.refusal(["--syscalls", path])
        for part in [
            ":1:", "did you mean strict?", ":2:7: no system call is called raed", "       2 | allow raed\n",
            "did you mean read?", ":4:13: read has no argument fd",
        ] {
            #expect(error.contains(part), "\(part) in \(error)")
        }
    }

    @Test(arguments: [
        ("empty", "", "has no default"), ("crlf", "default ENOSYS\r\n", "carriage return"),
        ("json", "{\"defaultAction\": \"SCMP_ACT_TRAP\"}", ":1:19: SCMP_ACT_TRAP needs somebody"),
        ("nothing", "{}", "there is no defaultAction"),
    ])
    func whatIsNoPolicyIsRefused(name: String, text: String, message: String) {
        let path = scratch.file("\(name).policy", text)
        #expect(Self.refusal(["--syscalls", path]).contains(message))
    }

    /// As with profiles.
    @Test func aPolicyThatOthersCanWriteIsRefused() {
        let path = scratch.file("open.policy", "use strict\n", mode: 0o666)
        #expect(
            Self.refusal(["--syscalls", path]).contains("the policy \(path) can't be used: it can be written by others")
        )
        let folder = scratch.directory("open", mode: 0o777)
        scratch.file("open/p.policy", "use strict\n")
        #expect(Self.refusal(["--syscalls", folder + "/p.policy"]).contains("its folder can be written by others"))
        symlink("open.policy", scratch / "link.policy")
        #expect(Self.refusal(["--syscalls", scratch / "link.policy"]).contains("it is a symbolic link"))
        #expect(Self.refusal(["--syscalls", scratch / "absent.policy"]).contains("ENOENT"))
    }

    @Test func profilesWithRulesAreComparedCallByCall() {
        let old = scratch.file("old.toml", "syscalls.policy = 'strict'\n")
        let new = scratch.file(
            "new.toml",
            "[syscalls]\npolicy = 'strict'\nrules = [\n'allow ptrace',\n'allow socket: domain == AF_UNIX',\n]\n")
        let weaker = Nestbox.invoke(["profile", "diff", old, new])
        #expect(weaker.status == 1, "\(weaker)")
        #expect(weaker.out.contains("weaker    can now call ptrace   [\(new):4]\n"), "\(weaker)")
        #expect(weaker.out.contains("weaker    can now call socket with domain == AF_UNIX   [\(new):5]\n"), "\(weaker)")
        #expect(Nestbox.invoke(["profile", "diff", new, old]).status == 0)
        let shown = Nestbox.invoke(["profile", "show", new, "--origins"])
        #expect(shown.out.contains("    \"allow ptrace\",  # \(new):4:1\n"), "\(shown)")
    }

    /// Interpreters and compilers go on under a policy that was compiled for them just now.
    @Test(arguments: [["sh", "-c", "echo a | cat"], ["python3", "-c", "print('a')"]])
    func programsRun(command: [String]) {
        guard Host.tool(command[0]) != nil else { return }
        let run = Nestbox.run(["--syscalls", "strict", "--syscall-rule", "allow ptrace"], command)
        #expect(run.status == 0 && run.out == "a\n", "\(run)")
    }
}
