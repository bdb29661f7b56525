import Testing

@Suite struct OverlaysAndMasksHide {
    static let changes = "echo changed >/o/file; echo x >/o/new; rm -r /o/sub; echo x >/o/other/deep && cat /o/file"

    @Test func changesOfAnOverlayAreDiscarded() {
        let folder = Self.folder()
        for _ in 1...2 {
            let run = Nestbox.shell(["--overlay", folder.path + ":/o"], Self.changes + "; ls /o")
            #expect(run.out == "changed\nfile\nnew\nother\n", "\(run)")
        }
        #expect(folder.names() == ["file", "other", "sub"] && contents(of: folder / "file") == "content")
        #expect(folder.names(in: folder / "other") == [])
    }

    @Test func changesOfAnOverlayAreKeptWhereAsked() {
        let (folder, kept) = (Self.folder(), Scratch())
        let options = ["--overlay", folder.path + ":/o,keep=" + kept.path]
        let first = Nestbox.shell(options, Self.changes)
        #expect(first.out == "changed\n" && first.status == 0, "\(first)")
        let second = Nestbox.shell(options, "cat /o/file /o/new; ls /o")
        #expect(second.out == "changed\nx\nfile\nnew\nother\n", "\(second)")
        #expect(folder.names() == ["file", "other", "sub"] && contents(of: folder / "file") == "content")
        #expect(kept.names(in: kept / "upper").contains("new"), "\(kept.names())")
        #expect(status(of: kept / "upper/new")?.st_uid == Host.payloadUser)
    }

    /// An earlier payload that could write there must not be able to say where the next one's changes go.
    @Test(arguments: ["upper", "work"])
    func aKeptLayerIsNeverReachedThroughASymlink(name: String) {
        let (folder, kept, outside) = (Self.folder(), Scratch(), Scratch())
        let first = Nestbox.run(["--rw", kept.path + ":/kept"], ["ln", "-s", outside.path, "/kept/\(name)"])
        #expect(first.status == 0 && kept.names() == [name], "inconclusive: \(first)")
        let second = Nestbox.shell(["--overlay", folder.path + ":/o,keep=" + kept.path], "echo x >/o/new")
        #expect(second.status == 125, "\(second)")
        #expect(outside.names() == [], "changes were written to where the symlink points")
    }

    @Test func theSizeOfChangesIsLimited() {
        let folder = Self.folder()
        let options = ["--overlay", folder.path + ":/o,size=2M"]
        Probe.expectAllowed(["fill", "/o/new", "1"], options)
        #expect(Probe.jailed(options, ["fill", "/o/new", "3"]).outcome == .refused("ENOSPC"))
    }

    @Test func anOverlayShowsOnlyDirectoriesAndKeepsOutside() {
        let folder = Self.folder()
        for value in [
            folder / "file", folder.path + ",keep=" + folder / "sub", folder / "sub,keep=" + folder.path,
            folder.path + ",keep=/nope",
        ] {
            let run = Nestbox.run(["--overlay", value], ["true"])
            #expect(run.status == 125 && run.report?.verdict == "setup-failed", "\(value): \(run)")
        }
        #expect(folder.names() == ["file", "other", "sub"])
    }

    /// Things can be placed in an overlay that its source does not have, and none gets to the host.
    @Test func whatIsPlacedInAnOverlayStaysThere() {
        let (folder, other) = (Self.folder(), Self.folder())
        let options = ["--overlay", folder.path + ":/o", "--ro", other.path + ":/o/sub"]
        let run = Nestbox.run(options, ["ls", "/o/sub"])
        #expect(run.lines == ["file", "other", "sub"], "\(run)")
        #expect(folder.names(in: folder / "sub") == [])
    }

    @Test func aWholeSystemCanBeOverlaid() {
        let run = Nestbox.shell(
            ["--overlay", "/usr", "--user", "0:0"], "cd /usr/share && mkdir -p /usr/x 2>/dev/null; ls -d /usr/bin")
        #expect(run.out == "/usr/bin\n", "\(run)")
        #expect(status(of: "/usr/x") == nil)
    }

    // MARK: - Masks

    @Test(arguments: ["--ro", "--rw"])
    func aMaskHidesWhatIsThere(kind: String) {
        let folder = Self.folder()
        folder.file("sub/secret", "secret")
        let path = folder.path
        let run = Nestbox.shell(
            [kind, path, "--mask", path + "/file", "--mask", path + "/sub"],
            "cat \(path)/file; ls -A \(path)/sub; ls \(path); echo x >\(path)/file; echo x >\(path)/sub/new")
        #expect(run.lines == ["file", "other", "sub"], "\(run)")
        #expect(contents(of: path + "/file") == "content" && folder.names(in: path + "/sub") == ["secret"])
        let control = Nestbox.shell([kind, path], "cat \(path)/file \(path)/sub/secret")
        #expect(control.out == "contentsecret", "inconclusive: \(control)")
    }

    /// The place counts, which may show something else than what the host has under that name.
    @Test func aMaskFitsWhatIsAtItsPlace() {
        let folder = Self.folder()
        let options = ["--ro", folder.path + ":/shown"]
        let file = Nestbox.shell(options + ["--mask", "/shown/file"], "cat /shown/file")
        #expect(file.status == 0 && file.out == "", "\(file)")
        let directory = Nestbox.shell(options + ["--mask", "/shown/sub"], "ls -A /shown/sub")
        #expect(directory.status == 0 && directory.out == "", "\(directory)")
        let generated = Nestbox.shell(["--file", "/x=text", "--mask", "/x"], "cat /x")
        #expect(generated.status == 0 && generated.out == "", "\(generated)")
    }

    @Test func partsOfTheDefaultViewCanBeMasked() {
        let run = Nestbox.shell(["--mask", "/usr/share", "--mask", "/etc/passwd"], "ls -A /usr/share; cat /etc/passwd")
        #expect(run.status == 0 && run.out == "", "\(run)")
    }

    @Test func aMaskedFileCannotBeGotAtByItsNeighbours() {
        let folder = Self.folder()
        folder.file("sub/secret", "secret")
        let path = folder.path
        let options = ["--rw", path, "--mask", path + "/sub"]
        for act in [["rename", path + "/sub", path + "/moved"], ["rmdir", path + "/sub"], ["umount", path + "/sub"]] {
            let run = Probe.jailed(options, act)
            #expect(run.status == 1, "\(act): \(run)")
        }
        #expect(folder.names(in: path + "/sub") == ["secret"])
    }

    private static func folder() -> Scratch {
        let scratch = Scratch()
        scratch.file("file", "content", mode: 0o666)
        scratch.directory("sub")
        scratch.directory("other")
        // The kernel keeps changes only of files whose owner has an id inside.
        scratch.giveToPayload()
        return scratch
    }
}
