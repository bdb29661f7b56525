import Testing

@Suite struct TheEnvironmentIsClean {
    static let callers = Child.plainEnvironment + ["TOKEN=s3cr3t-value", "LD_PRELOAD=/nonexistent.so", "IFS=x"]

    @Test(arguments: ["nestbox", "none"])
    func onlyFiveVariablesAreSet(initKind: String) {
        let run = Nestbox.run(["--init", initKind], ["env"], environment: Self.callers)
        #expect(
            run.lines.filter { !$0.isEmpty }.sorted() == [
                "HOME=/home/user", "LANG=C.UTF-8", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "TERM=dumb", "USER=user",
            ], "\(run)")
    }

    @Test func aSecretOfTheCallerIsNowhereInProc() {
        let search = "cat /proc/*/environ /proc/*/cmdline /proc/[0-9]*/task/*/environ 2>/dev/null | tr '\\0' '\\n'"
        var setup = Child.Setup()
        setup.environment = Self.callers
        // In the caller's process it is, or the search would prove nothing.
        #expect(Child(["/bin/sh", "-c", search], setup).finish().out.contains("s3cr3t-value"), "inconclusive")
        let run = Nestbox.shell(["--proc", "full"], search, environment: Self.callers)
        #expect(run.out.contains("HOME=/home/user") && !run.out.contains("s3cr3t-value"), "\(run)")
    }

    /// Options may hold secrets too, and what init has as its arguments everybody on the host can read.
    @Test func initShowsNoArguments() {
        let jail = Nestbox.start(["--env", "TOKEN=s3cr3t-value"], ["/bin/sh", "-c", "echo ok; sleep 60"])
        jail.supervisor.wait(forOutput: "ok")
        let initial = jail.initPID
        #expect(contents(of: "/proc/\(jail.supervisor.pid)/cmdline")?.contains("s3cr3t-value") == true, "inconclusive")
        #expect(contents(of: "/proc/\(initial)/cmdline")?.contains("s3cr3t-value") == false)
        jail.supervisor.signal(9)
    }

    @Test func variablesAreSetAndPassedOnAsAsked() {
        let options = [
            "--env", "A=1", "--env", "A=2=3", "--env", "HOME=/tmp", "--env-pass", "TOKEN", "--env-pass", "UNSET",
        ]
        let run = Nestbox.run(options, ["env"], environment: Self.callers)
        let lines = Set(run.lines)
        #expect(lines.isSuperset(of: ["A=2=3", "HOME=/tmp", "TOKEN=s3cr3t-value"]), "\(run)")
        #expect(
            !run.out.contains("A=1") && !run.out.contains("UNSET") && !run.out.contains("HOME=/home/user"), "\(run)")
    }

    @Test func theCommandIsFoundByTheJailsPath() {
        let scratch = Scratch()
        scratch.file("tool", "#!/bin/sh\necho found\n", mode: 0o755)
        let outside = ["PATH=\(scratch.path):/usr/bin"]
        #expect(Nestbox.run(["--ro", scratch.path], ["tool"], environment: outside).status == 127)
        let run = Nestbox.run(["--ro", scratch.path, "--env", "PATH=/nowhere:\(scratch.path)"], ["tool"])
        #expect(run.out == "found\n", "\(run)")
    }
}
