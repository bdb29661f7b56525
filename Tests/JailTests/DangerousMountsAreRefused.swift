import Foundation
import Glibc
import Testing

@Suite struct DangerousMountsAreRefused {
    @Test(arguments: [
        "/", "/proc", "/proc/1", "/proc/self/root", "/proc/self/cwd", "/proc/sys", "/sys", "/sys/kernel", "/dev",
        "/dev/null", "/dev/pts", "//", "/./proc/",
    ])
    func theKernelsViewOfTheHostIsNotGranted(source: String) {
        guard FileManager.default.fileExists(atPath: source) else { return }
        for kind in ["--ro", "--rw"] {
            let run = Nestbox.run([kind, source + ":/shown"], ["true"])
            #expect(run.status == 125 && run.report?.verdict == "setup-failed", "\(run)")
            #expect(run.report?.cause.hint?.isEmpty == false, "\(run)")
        }
        #expect(Nestbox.run(["--overlay", source + ":/shown"], ["true"]).status == 125)
    }

    @Test(arguments: ["/proc", "/sys/kernel", "/dev", "/dev/zero", "/proc/self/root/etc"])
    func norThroughASymlink(target: String) {
        let scratch = Scratch()
        _ = Probe.free(["symlink", target, scratch / "link"])
        for option in [
            ["--ro", scratch / "link:/shown"], ["--rw", scratch / "link"], ["--overlay", scratch / "link:/shown"],
        ] {
            let run = Nestbox.run(option, ["true"])
            #expect(run.status == 125 && run.report?.verdict == "setup-failed", "\(option): \(run)")
        }
    }

    @Test func socketsFifosAndDevicesAreNotGranted() {
        let scratch = Scratch()
        let listener = Listener(.path(scratch / "socket"))
        #expect(Probe.free(["mkfifo", scratch / "fifo"]).status == 0)
        withExtendedLifetime(listener) {
            for name in ["socket", "fifo"] {
                let run = Nestbox.run(["--ro", scratch / name + ":/shown"], ["true"])
                #expect(run.status == 125 && run.err.contains("--pass-fd"), "\(run)")
            }
        }
    }

    /// A file in a grant must not be able to say where the next mount goes.
    @Test(arguments: ["/etc", "/home/user", "../outside", "/"])
    func aSymlinkInAGrantRedirectsNoMount(target: String) {
        let scratch = Scratch()
        scratch.directory("granted")
        scratch.directory("outside")
        let canary = scratch.file("outside/canary", "canary", mode: 0o666)
        let other = scratch.directory("other")
        _ = Probe.free(["symlink", target, scratch / "granted/link"])
        for kind in ["--ro", "--rw"] {
            for inner in [
                ["--tmpfs", "/g/link"], ["--tmpfs", "/g/link/x"], ["--ro", other + ":/g/link"],
                ["--overlay", other + ":/g/link"], ["--mask", "/g/link"], ["--mask", "/g/link/passwd"],
            ] {
                let run = Nestbox.run([kind, scratch / "granted:/g"] + inner, ["true"])
                #expect(run.status == 125 && run.report?.cause.step != nil, "\(inner): \(run)")
            }
        }
        #expect(contents(of: canary) == "canary" && scratch.names(in: scratch / "outside") == ["canary"])
    }

    /// A directory that becomes a symlink to the kernel's files while nestbox starts: between the look
    /// and the opening nothing may slip through.
    @Test(.timeLimit(.minutes(15)))
    func aSourceThatIsSwappedMeanwhileIsNeverSomethingElse() throws {
        let scratch = Scratch()
        scratch.directory("good")
        scratch.file("good/mark", "good")
        _ = Probe.free(["symlink", "good", scratch / "a"])
        _ = Probe.free(["symlink", "/sys/kernel", scratch / "b"])
        _ = Probe.free(["symlink", "good", scratch / "swap"])
        let swapping =
            "import os\nwhile True:\n  os.symlink('good','n'); os.rename('n','swap'); os.symlink('/sys/kernel','n'); os.rename('n','swap')"
        var setup = Child.Setup()
        setup.directory = scratch.path
        guard Host.tool("python3") != nil else { return }
        let swapper = Child(["/usr/bin/python3", "-c", swapping], setup)
        var outcomes: [Int32: Int] = [:]
        for _ in 1...150 {
            let run = Nestbox.run(["--ro", scratch / "swap:/shown"], ["ls", "/shown"])
            outcomes[run.status, default: 0] += 1
            #expect(run.status == 125 || run.out == "mark\n", "\(run)")
        }
        #expect(!swapper.hasEnded, "inconclusive: nothing was swapped")
        #expect((outcomes[0] ?? 0) > 0 && (outcomes[125] ?? 0) > 0, "inconclusive: \(outcomes)")
    }

    /// The same for a destination: the payload of an earlier run may still be at work in a shared folder.
    @Test(.timeLimit(.minutes(15)))
    func aDestinationThatIsSwappedMeanwhileRedirectsNothing() {
        guard Host.tool("python3") != nil else { return }
        let scratch = Scratch()
        for name in ["granted", "granted/place", "outside", "other"] { scratch.directory(name) }
        scratch.file("outside/canary", "canary")
        scratch.file("other/mark", "mark")
        let swapping =
            "import os\nwhile True:\n  os.rename('place','p'); os.symlink('../outside','place'); os.unlink('place'); os.rename('p','place')"
        var setup = Child.Setup()
        setup.directory = scratch / "granted"
        let swapper = Child(["/usr/bin/python3", "-c", swapping], setup)
        for _ in 1...100 {
            let run = Nestbox.run(
                [
                    "--rw", scratch / "granted:/g", "--ro", scratch / "outside:/outside", "--ro",
                    scratch / "other:/g/place",
                ],
                ["ls", "/outside"])
            #expect(run.status == 125 || run.out == "canary\n", "\(run)")
        }
        #expect(!swapper.hasEnded, "inconclusive: nothing was swapped")
    }

    /// The host's tree of mounts is the same before, while and after.
    @Test func noMountGetsOutToTheHost() {
        let scratch = Scratch()
        let jail = Nestbox.start(
            ["--rw", scratch.path + ":/g", "--tmpfs", "/x", "--overlay", "/usr:/o"],
            ["/bin/sh", "-c", "echo ok; sleep 60"])
        jail.supervisor.wait(forOutput: "ok")
        let mounts = contents(of: "/proc/self/mountinfo") ?? ""
        #expect(!mounts.contains(scratch.path) && !mounts.contains(" overlay none "), "\(mounts)")
        // And what is mounted on the host later does not get in: nothing in there is shared with it.
        let inside =
            contents(of: "/proc/\(jail.payloadPID)/mountinfo") ?? Nestbox.run([], ["cat", "/proc/self/mountinfo"]).out
        #expect(!inside.contains("shared:") && !inside.contains("master:"), "\(inside)")
        jail.supervisor.signal(SIGKILL)
    }
}
