import Glibc
import Testing

@Suite struct NothingOutsideIsWritable {
    /// What changes a directory `D` with a file and a directory in it.
    static let changes = [
        ["write", "D/file"], ["truncate", "D/file"], ["open-write", "D/file"], ["chmod", "D/file", "0600"],
        ["touch-times", "D/file"], ["unlink", "D/file"], ["create", "D/new"], ["create-unnamed", "D"],
        ["mkdir", "D/new"], ["rmdir", "D/directory"], ["symlink", "x", "D/new"], ["link", "D/file", "D/new"],
        ["mkfifo", "D/new"], ["rename", "D/file", "D/directory/file"], ["set-xattr", "D/file"],
    ]

    @Test(arguments: changes)
    func aReadOnlyGrantCannotBeChanged(change: [String]) {
        let (control, shown) = (Self.folder(), Self.folder())
        func act(in directory: String) -> [String] {
            change.map { $0 == "D" ? directory : $0.replacing("D/", with: directory + "/") }
        }
        // With root's own ids, or the file's owner alone would be a reason.
        let owner = Host.isRoot ? ["--host-user", "root"] : []
        Probe.expectRefused(
            act(in: "/shown"), ["--ro", shown.path + ":/shown"] + owner, control: act(in: control.path),
            with: ["EROFS"])
        #expect(shown.names() == ["directory", "file"])
        #expect(contents(of: shown / "file") == "content")
        #expect(shown.names(in: shown / "directory") == [])
    }

    @Test(arguments: [
        ["create", "/new"], ["mkdir", "/new"], ["unlink", "/etc/passwd"], ["rename", "/etc/passwd", "/etc/new"],
        ["write", "/etc/passwd"], ["unlink", "/bin"],
    ])
    func theJailsOwnRootCannotBeChanged(change: [String]) {
        // That it would succeed otherwise is seen at the home, which is made by the same hands.
        Probe.expectAllowed(["create", "/home/user/new"])
        Probe.expectAllowed(["mkdir", "/tmp/new"])
        let run = Probe.jailed([], change)
        #expect(run.outcome == .refused("EROFS"), "\(run)")
    }

    /// With the ids that own the system, so that nothing but the mount refuses.
    @Test(arguments: [
        ["create", "/usr/nestbox-test"], ["touch-times", "/usr/bin/env"], ["chmod", "/dev/null", "0666"],
        ["create", "/etc/ssl/certs/nestbox-test"],
    ])
    func theSystemCannotBeChangedByRootEither(change: [String]) {
        guard Host.isRoot else { return }
        let run = Probe.jailed(["--host-user", "root"], change)
        #expect(run.outcome == .refused("EROFS"), "\(run)")
    }

    @Test func aDeviceThatIsShownReadOnlyStillWorks() {
        #expect(Nestbox.shell([], "echo x >/dev/null && head -c 3 /dev/zero | wc -c").line == "3")
    }

    /// What the caller opened for reading is not to be written, and a log that it appends to not to be read
    /// back or cut: /proc/self/fd opens the file anew, with the payload's own rights.
    @Test(arguments: [(0, O_RDONLY), (1, O_WRONLY | O_APPEND)] as [(Int32, Int32)])
    func aStandardStreamIsNotADoorToItsFile(number: Int32, mode: Int32) {
        let scratch = Scratch()
        scratch.file("file", "first line\n", mode: 0o666)
        let descriptor = open(scratch / "file", mode | O_CLOEXEC)
        defer { close(descriptor) }
        var setup = Child.Setup()
        if number == 0 { setup.input = .descriptor(descriptor) } else { setup.output = descriptor }
        let control = Child([Probe.path, "reopen", "\(number)"], setup).finish()
        #expect(control.status == 0, "inconclusive: \(control)")
        let run = Nestbox.start(Probe.mount, [Probe.inside, "reopen", "\(number)"], setup).finish()
        #expect(run.status == 1, "it was opened for reading and writing; \(run)")
    }

    /// Landlock's rule about the grant is the host's too: of itself it would let the file be opened for writing.
    @Test func norAroundWhatIsReadOnlyInAWritableGrant() {
        guard Layers.landlock >= 2 else { return }
        let scratch = Scratch()
        scratch.directory("kept")
        scratch.file("kept/file", "first line\n", mode: 0o666)
        let descriptor = open(scratch / "kept/file", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var setup = Child.Setup()
        setup.input = .descriptor(descriptor)
        let grants = ["--rw", scratch.path, "--ro", scratch / "kept"]
        let control = Child([Probe.path, "reopen", "0"], setup).finish()
        #expect(control.status == 0, "inconclusive: \(control)")
        Probe.expectAllowed(["create", scratch / "new"], grants)
        let run = Nestbox.start(Probe.mount + grants, [Probe.inside, "reopen", "0"], setup).finish()
        #expect(run.outcome == .refused("EACCES"), "\(run)")
    }

    @Test func aHardLinkFromOutsideCannotBeMade() {
        let scratch = Scratch()
        scratch.directory("a")
        scratch.directory("b")
        scratch.file("a/file", mode: 0o666)
        Probe.expectRefused(
            ["link", "/a/file", "/b/jailed"], ["--ro", scratch / "a:/a", "--rw", scratch / "b:/b"],
            control: ["link", scratch / "a/file", scratch / "b/file"], with: ["EXDEV"])
    }

    @Test func aWritableGrantIsWritable() {
        let folder = Self.folder()
        let run = Nestbox.shell(["--rw", folder.path + ":/shown"], "echo changed >/shown/file; mkdir /shown/new")
        #expect(run.status == 0, "\(run)")
        #expect(contents(of: folder / "file") == "changed\n")
        #expect(folder.names() == ["directory", "file", "new"])
    }

    private static func folder() -> Scratch {
        let scratch = Scratch()
        scratch.file("file", "content", mode: 0o666)
        scratch.directory("directory")
        return scratch
    }
}
