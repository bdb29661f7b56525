import Testing

@Suite struct NothingOutsideIsReadable {
    @Test(arguments: ["read", "stat", "climb-and-read", "open-write"])
    func aFileThatWasNotGrantedIsNotThere(act: String) {
        let scratch = Scratch()
        let canary = scratch.file("canary", "secret", mode: 0o666)
        Probe.expectRefused([act, canary], with: ["ENOENT"])
    }

    @Test func aDirectoryThatWasNotGrantedIsNotThere() {
        let scratch = Scratch()
        Probe.expectRefused(["list", scratch.path], with: ["ENOENT"])
        Probe.expectRefused(["chdir", scratch.path], with: ["ENOENT"])
    }

    @Test func whatLiesBesideAGrantIsNotThere() {
        let scratch = Scratch()
        let canary = scratch.file("canary", "secret")
        let granted = scratch.directory("granted")
        Probe.expectRefused(["read", canary], ["--rw", granted], with: ["ENOENT"])
        Probe.expectRefused(["read", granted + "/../canary"], ["--rw", granted], with: ["ENOENT"])
    }

    @Test func aSymlinkInAGrantLeadsNowhere() {
        let scratch = Scratch()
        let canary = scratch.file("canary", "secret")
        scratch.directory("granted")
        _ = Probe.free(["symlink", canary, scratch / "granted/link"])
        Probe.expectRefused(
            ["read", "/granted/link"], ["--ro", scratch / "granted:/granted"],
            control: ["read", scratch / "granted/link"], with: ["ENOENT"])
    }

    @Test(arguments: ["/proc/version", "/proc/cmdline", "/proc/meminfo", "/proc/sys/kernel/osrelease"])
    func whatTellsAboutTheHostIsAbsentFromProc(path: String) {
        Probe.expectRefused(["read", path], with: ["ENOENT"])
    }

    @Test func theTreeOfMountsStartsAtTheJailsOwnRoot() {
        let run = Nestbox.run([], ["cat", "/proc/self/mountinfo"])
        let mounts = run.lines.map { $0.split(separator: " ").map(String.init) }.filter { $0.count > 9 }
        #expect(mounts.count > 3, "\(run)")
        let roots = mounts.filter { $0[4] == "/" }
        #expect(roots.count == 1 && roots.first?.contains("tmpfs") == true, "\(run)")
        // Of nothing else the parent is missing: no mount of the host is left above.
        let known = Set(mounts.map { $0[0] })
        for mount in mounts where mount[4] != "/" { #expect(known.contains(mount[1]), "\(mount)") }
    }

    /// A handle names an inode wherever it is; root without a jail may use one.
    @Test func fileHandlesDoNotOpenFiles() {
        guard Host.isRoot else { return }
        // Without a filter, which does not even let one be asked for.
        Probe.expectRefused(["open-by-handle", "/usr"], ["--syscalls", "none"], with: ["EPERM"])
    }

    /// Root's payload is nobody on the host, so that root's own rights do not come along.
    @Test func whatOnlyRootMayReadStaysClosedEvenWhenShown() {
        guard Host.isRoot else { return }
        let scratch = Scratch()
        scratch.file("canary", "secret", mode: 0o600)
        for user in ["1000:1000", "0:0"] {
            Probe.expectRefused(
                ["read", "/shown/canary"], ["--user", user, "--ro", scratch.path + ":/shown"],
                control: ["read", scratch / "canary"], with: ["EACCES"])
        }
    }

    @Test func jailsDoNotSeeEachOthersFiles() {
        let first = Nestbox.start(
            [], ["/bin/sh", "-c", "echo 1 >/tmp/note; echo 1 >/dev/shm/note; echo 1 >~/note; echo ok; sleep 60"])
        first.supervisor.wait(forOutput: "ok")
        let second = Nestbox.shell([], "ls -A /tmp /dev/shm ~")
        #expect(!second.out.contains("note"), "\(second)")
        first.supervisor.signal(9)
    }
}
