import Foundation
import Testing

@Suite struct MountsAreAsAsked {
    @Test func sourcesAreShownWhereAsked() {
        let folder = Self.folder()
        let run = Nestbox.shell(
            ["--ro", folder.path, "--ro", folder.path + ":/a/b/c", "--ro", folder / "file:/one/file"],
            "cat \(folder.path)/file /a/b/c/file /one/file; ls /one /a/b")
        #expect(run.out == "contentcontentcontent/a/b:\nc\n\n/one:\nfile\n", "\(run)")
    }

    @Test func relativeSourcesStartAtTheCurrentDirectory() {
        let folder = Self.folder()
        let sub = folder / "sub"
        for (source, directory) in [("file", folder.path), ("../file", sub)] {
            let run = Nestbox.run(["--ro", source + ":/shown"], ["cat", "/shown"], directory: directory)
            #expect(run.out == "content", "\(source): \(run)")
        }
        let climbing = Nestbox.run(["--ro", "sub/../file:/shown"], ["true"], directory: folder.path)
        #expect(climbing.status == 125 && climbing.err.contains(".."), "\(climbing)")
    }

    @Test func aBackslashTakesTheMeaningFromColonAndComma() {
        let scratch = Scratch()
        scratch.directory("a:b,c\\d")
        scratch.file("a:b,c\\d/file", "odd")
        let run = Nestbox.run(["--ro", scratch.path + "/a\\:b\\,c\\\\d:/x\\,y"], ["cat", "/x,y/file"])
        #expect(run.out == "odd", "\(run)")
        #expect(Nestbox.run(["--ro", scratch.path + "/a:b:c"], ["true"]).status == 125)
        let unknown = Nestbox.run(["--ro", scratch.path + ",writable"], ["true"])
        #expect(unknown.status == 125 && unknown.err.contains("writable"), "\(unknown)")
    }

    @Test func aSymlinkAsSourceShowsWhatItMeans() {
        let folder = Self.folder()
        _ = Probe.free(["symlink", "file", folder / "link"])
        #expect(Nestbox.run(["--ro", folder / "link:/shown"], ["cat", "/shown"]).out == "content")
    }

    // MARK: - Attributes

    @Test func nothingIsExecutedFromANoexecMount() {
        let scratch = Scratch()
        try? FileManager.default.copyItem(atPath: Probe.path, toPath: scratch / "tool")
        let act = ["exec", "/shown/tool", "nothing"]
        for kind in ["--ro", "--rw"] {
            Probe.expectAllowed(act, [kind, scratch.path + ":/shown"])
            #expect(Probe.jailed([kind, scratch.path + ":/shown,noexec"], act).outcome == .refused("EACCES"))
        }
        let copy = "cp /probe /t/tool; /t/tool nothing"
        #expect(Nestbox.shell(Probe.mount + ["--tmpfs", "/t,mode=1777"], copy).status == 0)
        #expect(Nestbox.shell(Probe.mount + ["--tmpfs", "/t,noexec,mode=1777"], copy).status == 126)
    }

    @Test func devicesInAGrantDoNotWork() {
        guard Host.isRoot else { return }
        let scratch = Scratch()
        #expect(Probe.free(["mknod", scratch / "zero", "1", "5"]).status == 0)
        for kind in ["--ro", "--rw", "--overlay"] {
            Probe.expectRefused(
                ["read", "/shown/zero"], [kind, scratch.path + ":/shown"], control: ["read", scratch / "zero"],
                with: ["EACCES"])
        }
    }

    /// A mount below the source comes along and is no wider than the rest.
    @Test func mountsBelowASourceAreReadOnlyToo() {
        guard Host.isRoot else { return }
        let scratch = Scratch()
        scratch.directory("sub")
        let script = "mount -t tmpfs -o mode=777 none \(scratch / "sub") && echo x >\(scratch / "sub/f") && exec \"$@\""
        func run(_ kind: String, _ act: [String]) -> Run {
            Child(
                ["unshare", "--mount", "sh", "-c", script, "sh", Host.binary, "run", kind, scratch.path + ":/shown"]
                    + Probe.mount + ["--", Probe.inside] + act
            ).finish()
        }
        #expect(run("--ro", ["create", "/shown/sub/new"]).outcome == .refused("EROFS"))
        #expect(run("--ro", ["read", "/shown/sub/f"]).outcome == .succeeded)
        #expect(run("--rw", ["create", "/shown/sub/new"]).outcome == .succeeded)
        let device = run("--rw", ["mknod", "/shown/sub/null", "1", "3"])
        #expect(device.outcome == .refused(Layers.landlock >= 2 ? "EACCES" : "EPERM"), "\(device)")
    }

    @Test func whatIsOptionalMayBeMissing() {
        let run = Probe.jailed(["--ro", "/nope/x:/shown,optional"], ["stat", "/shown"])
        #expect(run.outcome == .refused("ENOENT"), "\(run)")
        let folder = Self.folder()
        #expect(Nestbox.run(["--ro", folder.path + ":/shown,optional"], ["cat", "/shown/file"]).out == "content")
    }

    @Test(arguments: ["--ro", "--rw", "--overlay"])
    func whatIsNotOptionalMayNot(kind: String) {
        let run = Nestbox.run([kind, "/nope/x:/shown"], ["true"])
        #expect(run.status == 125 && run.report?.verdict == "setup-failed", "\(run)")
        #expect(run.report?.cause.option == "\(kind) /nope/x:/shown" && run.report?.cause.hint != nil, "\(run)")
        #expect(run.err.contains("/nope/x"), "\(run)")
    }

    // MARK: - Order

    /// What is deeper comes later, whatever the order on the command line.
    @Test func nestedMountsDoNotDependOnTheirOrder() {
        let folder = Self.folder()
        let inner = Scratch()
        inner.file("inner", "inner")
        let outer = ["--ro", folder.path + ":/shown"]
        let nested = ["--rw", inner.path + ":/shown/sub"]
        for options in [outer + nested, nested + outer] {
            let run = Nestbox.shell(
                options, "cat /shown/file /shown/sub/inner; echo x >/shown/sub/new; echo x >/shown/new")
            #expect(run.out == "contentinner" && run.status != 0, "\(run)")
        }
        #expect(inner.names() == ["inner", "new"] && !folder.names().contains("new"))
    }

    @Test func aMountOfTheUsersReplacesADefaultOne() {
        let folder = Self.folder()
        let run = Nestbox.run(["--ro", folder.path + ":/etc", "--tmpfs", "/usr/share"], ["ls", "/etc", "/usr/share"])
        #expect(run.out == "/etc:\nfile\nsub\n\n/usr/share:\n", "\(run)")
    }

    @Test func twoMountsAtOnePlaceAreAMistake() {
        let folder = Self.folder()
        let run = Nestbox.run(["--ro", folder.path + ":/x", "--tmpfs", "/x/"], ["true"])
        #expect(run.status == 125 && run.err.contains("/x"), "\(run)")
    }

    static let badDestinations = ["relative", "/", "//", "/./", "/proc", "/proc/self", "/a/../b", "/proc/1/../x"]

    @Test(arguments: badDestinations)
    func somePlacesCannotBeDestinations(destination: String) {
        let folder = Self.folder()
        let run = Nestbox.run(["--ro", folder.path + ":" + destination], ["true"])
        #expect(run.status == 125 && run.err.contains(destination), "\(run)")
        guard destination != "relative" else { return }
        for option in [["--tmpfs", destination], ["--dir", destination], ["--symlink", "x:" + destination]] {
            #expect(Nestbox.run(option, ["true"]).status == 125, "\(option)")
        }
    }

    /// Nothing is made on the host for the sake of a mount point.
    @Test(arguments: ["--ro", "--rw"])
    func aPlaceThatAGrantDoesNotHaveIsRefused(kind: String) {
        let folder = Self.folder()
        let other = Self.folder()
        let outer = [kind, folder.path + ":/shown"]
        for inner in [
            ["--ro", other.path + ":/shown/new"], ["--tmpfs", "/shown/new"], ["--dir", "/shown/new"],
            ["--file", "/shown/new=x"], ["--symlink", "x:/shown/new"], ["--mask", "/shown/new"],
        ] {
            let run = Nestbox.run(outer + inner, ["true"])
            #expect(run.status == 125, "\(inner): \(run)")
        }
        #expect(folder.names() == ["file", "sub"])
    }

    // MARK: - Things of our own

    @Test func aTmpfsHasItsSizeInodesAndMode() {
        let options = ["--tmpfs", "/t,size=2M,inodes=20,mode=0700"]
        #expect(Nestbox.run(options, ["stat", "-c", "%a %U", "/t"]).line == "700 user")
        Probe.expectAllowed(["fill", "/t/file", "1"], options)
        #expect(Probe.jailed(options, ["fill", "/t/file", "3"]).outcome == .refused("ENOSPC"))
        Probe.expectAllowed(["make-files", "/t", "10"], options)
        #expect(Probe.jailed(options, ["make-files", "/t", "30"]).outcome == .refused("ENOSPC"))
    }

    @Test(arguments: [
        "/t,size=0", "/t,size=x", "/t,size", "/t,mode=9", "/t,inodes=0", "/t,inodes=-1", "/t,color=red", "/t,noexec=1",
    ])
    func whatIsNoTmpfsIsRefused(value: String) {
        #expect(Nestbox.run(["--tmpfs", value], ["true"]).status == 125)
    }

    @Test func linksDirectoriesAndFilesAreMade() {
        let run = Nestbox.shell(
            [
                "--symlink", "../target:/x/link", "--dir", "/x/y/z,mode=0711", "--file", "/x/file=a=b,c:d\nline",
                "--file", "/x/empty=",
            ],
            "readlink /x/link; stat -c %a /x /x/y /x/y/z /x/file; cat /x/file; wc -c </x/empty")
        #expect(run.out == "../target\n755\n755\n711\n644\na=b,c:d\nline0\n", "\(run)")
    }

    @Test func theSameInAnEmptyView() {
        let run = Probe.jailed(["--view", "none", "--file", "/etc/x=here", "--dir", "/var/y"], ["print", "/etc/x"])
        #expect(run.out == "here", "\(run)")
    }

    private static func folder() -> Scratch {
        let scratch = Scratch()
        scratch.file("file", "content", mode: 0o666)
        scratch.directory("sub")
        return scratch
    }
}
