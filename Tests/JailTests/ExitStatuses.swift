import Testing

@Suite struct ExitStatuses {
    @Test(arguments: [0, 1, 2, 42, 124, 125, 126, 127, 128, 137, 255] as [Int32], ["nestbox", "none"])
    func theCommandsOwnStatusIsPassedOn(status: Int32, initKind: String) {
        let run = Nestbox.shell(["--init", initKind], "exit \(status)")
        #expect(run.status == status && run.killedBy == nil, "\(run)")
        #expect(run.report?.verdict == (status == 0 ? "ok" : "nonzero-exit"), "\(run)")
        #expect(run.report?.exit == Report.Exit(code: status), "\(run)")
    }

    static let signals: [(String, Int32)] = [
        ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGILL", 4), ("SIGTRAP", 5), ("SIGABRT", 6), ("SIGBUS", 7),
        ("SIGFPE", 8), ("SIGKILL", 9), ("SIGUSR1", 10), ("SIGSEGV", 11), ("SIGPIPE", 13), ("SIGALRM", 14),
        ("SIGTERM", 15), ("SIGXCPU", 24), ("SIGSYS", 31),
    ]

    @Test(arguments: signals)
    func theCommandsSignalIsTold(name: String, number: Int32) {
        let run = Probe.jailed([], ["raise", "\(number)"])
        #expect(run.status == 128 + number && run.killedBy == nil, "\(run)")
        #expect(run.report?.verdict == "signaled", "\(run)")
        #expect(run.report?.exit == Report.Exit(signal: name, number: number), "\(run)")
    }

    @Test(arguments: ["no-such-command", "/no/such/file", "/etc/passwd/x"])
    func aCommandThatIsNotThereIs127(command: String) {
        let run = Nestbox.run([], [command])
        #expect(run.status == 127 && run.report?.verdict == "setup-failed", "\(run)")
        #expect(run.report?.exit == nil && run.report?.cause.operation == "execve", "\(run)")
        #expect(run.err.contains(command), "\(run)")
    }

    @Test func aCommandThatCannotBeExecutedIs126() {
        let scratch = Scratch()
        let text = scratch.file("text", "echo x\n", mode: 0o644)
        let garbage = scratch.file("garbage", "\u{7f}ELF no program", mode: 0o755)
        for (command, error) in [(text, "EACCES"), ("/usr", "EACCES"), (garbage, "ENOEXEC")] {
            let run = Nestbox.run(["--ro", scratch.path], [command])
            #expect(run.status == 126 && run.report?.verdict == "setup-failed", "\(command): \(run)")
            #expect(run.report?.cause.errno == error, "\(command): \(run)")
        }
    }

    /// "No such file" is true of the interpreter only, and says so.
    @Test func aMissingInterpreterIsNotAMissingCommand() {
        let scratch = Scratch()
        let script = scratch.file("script", "#!/no/such/interpreter\n", mode: 0o755)
        let run = Nestbox.run(["--ro", scratch.path], [script])
        #expect(run.report?.verdict == "setup-failed" && run.err.contains("interpreter"), "\(run)")
        #expect(run.status == 126 || run.status == 127, "\(run)")
    }

    @Test func wallTimeIs124() {
        let run = Nestbox.run(["--time", "200ms", "--grace", "0s"], ["sleep", "60"])
        #expect(run.status == 124 && run.report?.verdict == "wall-time", "\(run)")
        #expect(run.seconds < 3, "\(run)")
    }

    static let mistakes: [[String]] = [
        ["run"], ["run", "--no-such-option", "true"], ["run", "--ro"], ["run", "-x", "true"], ["run", "--", ""],
        ["run", "--stats=1", "true"], ["run", "--time", "0s", "true"], ["run", "--time", "-1s", "true"],
        ["run", "--time", "1", "true"], ["run", "--net", "some", "true"], ["run", "--hostname", "a b", "true"],
        ["run", "--user", "x", "true"], ["run", "--user", "4294967295", "true"], ["run", "--env", "=x", "true"],
        ["frobnicate"], [],
    ]

    @Test(arguments: mistakes)
    func aMistakeOfTheCallerIs125(arguments: [String]) {
        let run = Nestbox.invoke(arguments)
        #expect(run.status == 125 && run.out.isEmpty && !run.err.isEmpty, "\(run)")
    }

    @Test func optionsEndWhereTheCommandBegins() {
        #expect(Nestbox.invoke(["run", "echo", "--ro", "--", "-x"]).line == "--ro -- -x")
        #expect(Nestbox.invoke(["run", "--", "echo", "--", "--stats"]).line == "-- --stats")
        #expect(Nestbox.invoke(["run", "--hostname=here", "uname", "-n"]).line == "here")
    }

    /// When the command has ended all has ended, and nobody waits for what it left behind.
    @Test func theEndOfTheCommandIsTheEndOfItsChildren() {
        let scratch = Scratch()
        let run = Nestbox.shell(
            Probe.mount + ["--rw", scratch.path + ":/grant"], "/probe daemonize 60 /grant/log; sleep 0.2; exit 3")
        #expect(run.status == 3 && run.seconds < 10, "\(run)")
        let size = status(of: scratch / "log")?.st_size ?? 0
        #expect(size > 0, "inconclusive: the daemon never wrote")
        #expect(Child(["sleep", "0.3"]).finish().status == 0)
        #expect(status(of: scratch / "log")?.st_size == size, "the daemon still writes")
    }
}
