import Model
import Testing

@testable import Planner

@Suite struct TheViewIsLaidOut {
    /// What is at each place in the end, mounts and made files alike, in the order of the steps.
    private func places(_ options: [String], _ facts: HostFacts = .anna) throws -> [String] {
        try plan(options, facts).initial.compactMap { step in
            switch step.action {
            case .makeDirectory(let path, let mode): "dir \(path.shown) \(mode.octal)"
            case .makeSymlink(let target, let path): "link \(path.shown) \(target.shown)"
            case .makeFile(let path, _, _): "file \(path.shown)"
            case .bindMount(let bind):
                "bind \(bind.source.shown) \(bind.destination.shown) \(bind.attributes.names.joined(separator: ","))"
            case .mountTmpfs(let tmpfs): "tmpfs \(tmpfs.destination.shown)"
            case .mountOverlay(let overlay): "overlay \(overlay.source.shown) \(overlay.destination.shown)"
            case .mountProc(let path, _): "proc \(path.shown)"
            case .mask(let path): "mask \(path.shown)"
            case .makeReadOnly(let path): "read-only \(path.shown)"
            default: nil
            }
        }
    }

    private static let bare = ["--view", "none", "--dev", "none", "--proc", "none"]

    @Test(
        arguments: [
            ([], []),
            (["--ro", "/data:/d"], ["dir /d 0755", "bind /data /d ro,nosuid,nodev"]),
            (["--rw", "/data:/d,noexec"], ["dir /d 0755", "bind /data /d nosuid,nodev,noexec"]),
            (["--ro", "/data/file:/f"], ["file /f", "bind /data/file /f ro,nosuid,nodev"]),
            (["--ro", "/data//./sub/:/d/"], ["dir /d 0755", "bind /data/sub /d ro,nosuid,nodev"]),
            (["--ro", "/gone,optional"], []),
            (["--ro", "/data/file/below,optional"], []),
            // Parents first, whatever the order they were asked for in.
            (
                ["--ro", "/data/sub:/a/b/c", "--tmpfs", "/a"],
                [
                    "dir /a 0755", "tmpfs /a", "dir /a/b 0755", "dir /a/b/c 0755",
                    "bind /data/sub /a/b/c ro,nosuid,nodev",
                ]
            ),
            (
                ["--tmpfs", "/a/b", "--tmpfs", "/a/b/c/d", "--tmpfs", "/a"],
                [
                    "dir /a 0755", "tmpfs /a", "dir /a/b 0755", "tmpfs /a/b", "dir /a/b/c 0755", "dir /a/b/c/d 0755",
                    "tmpfs /a/b/c/d",
                ]
            ),
            // Inside a bind nothing is made: the host has the mount point, or the step fails.
            (
                ["--ro", "/data:/d", "--tmpfs", "/d/sub"],
                ["dir /d 0755", "bind /data /d ro,nosuid,nodev", "tmpfs /d/sub"]
            ),
            (
                ["--overlay", "/data:/d", "--ro", "/srv:/d/sub/x"],
                ["dir /d 0755", "overlay /data /d", "bind /srv /d/sub/x ro,nosuid,nodev"]
            ),
            // A shared parent is made once.
            (
                ["--dir", "/a/b", "--symlink", "x:/a/c", "--file", "/a/d=x"],
                ["dir /a 0755", "dir /a/b 0755", "link /a/c x", "file /a/d"]
            ),
            // Masks come last.
            (
                ["--mask", "/data/file", "--mask", "/data/sub", "--ro", "/data", "--ro", "/data:/d"],
                [
                    "dir /data 0755", "bind /data /data ro,nosuid,nodev", "dir /d 0755",
                    "bind /data /d ro,nosuid,nodev",
                    "mask /data/file", "mask /data/sub",
                ]
            ),
        ] as [([String], [String])])
    func fromNothing(_ options: [String], _ expected: [String]) throws {
        #expect(try places(Self.bare + options) == expected)
    }

    /// A place that was asked for is made once, with what was asked for, also when something lies below it.
    @Test(
        arguments: [
            (["--dir", "/a,mode=0700", "--tmpfs", "/a/b"], ["dir /a 0700", "dir /a/b 0755", "tmpfs /a/b"]),
            (["--dir", "/a", "--dir", "/a/b"], ["dir /a 0755", "dir /a/b 0755"]),
            (["--file", "/a/b=x", "--dir", "/a,mode=01777"], ["dir /a 01777", "file /a/b"]),
        ] as [([String], [String])])
    func aDirectoryThatWasAskedForIsAParentToo(_ options: [String], _ expected: [String]) throws {
        #expect(try places(Self.bare + options) == expected)
    }

    /// Init would find a file or a link in its way: what can be known now is said now.
    @Test(arguments: [["--file", "/a=x", "--dir", "/a/b"], ["--symlink", "srv:/a", "--ro", "/data:/a/b"]])
    func whatLiesBelowAFileOrALinkIsRefused(_ options: [String]) {
        #expect(whyRefused(Self.bare + options) != nil)
    }

    /// The jail's /etc has no shadow: the mask is left out or refused, but init must not stumble over it.
    @Test func whatIsHiddenAnywayNeedsNoMask() {
        guard let plan = try? plan(["--mask", "/etc/shadow"]) else { return }
        #expect(!plan.initial.map(\.action).contains(.mask("/etc/shadow")))
    }

    @Test func whatIsAskedForTakesThePlaceOfTheDefaultAndOfWhatIsBelow() throws {
        let view = try places(["--tmpfs", "/etc", "--ro", "/data:/home", "--symlink", "/usr/bin:/bin"])
        #expect(!view.contains { $0.contains("/etc/") || $0.contains("/home/user") })
        #expect(view.contains("tmpfs /etc"))
        #expect(view.contains("bind /data /home ro,nosuid,nodev"))
        #expect(view.contains("link /bin /usr/bin"))
        #expect(!view.contains("link /bin usr/bin"))
    }

    @Test func aFileAskedForReplacesTheGeneratedOne() throws {
        let view = try places(["--file", "/etc/passwd=root::0:0::/:"])
        #expect(view.filter { $0 == "file /etc/passwd" }.count == 1)
        #expect(view.contains("file /etc/group"))
    }

    @Test func aFullProcIsMaskedWhereTheHostHasThoseFiles() throws {
        let view = try places(["--proc", "full"])
        for mask in ["mask /proc/kcore", "mask /proc/keys", "mask /proc/acpi", "read-only /proc/sys"] {
            #expect(view.contains(mask))
        }
        #expect(!view.contains { $0.contains("/proc/kmsg") || $0.contains("/proc/scsi") })
    }

    /// What container runtimes hide or hold read-only. /sys, of which they do the same, is in no jail.
    @Test(arguments: [
        "/proc/acpi", "/proc/asound", "/proc/bus", "/proc/fs", "/proc/interrupts", "/proc/irq", "/proc/kcore",
        "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/sys", "/proc/sysrq-trigger",
        "/proc/timer_list", "/proc/timer_stats",
    ])
    func whatContainersHideIsHidden(path: String) throws {
        var facts = HostFacts.anna
        facts.set(ByteString(path), facts.node("/proc/acpi"))
        let view = try places(["--proc", "full"], facts)
        #expect(view.contains("mask \(path)") || view.contains("read-only \(path)"))
        #expect(try !places([]).contains { $0.contains(" /sys") })
    }

    @Test func withoutProcThereAreNoLinksIntoIt() throws {
        #expect(try !places(["--proc", "none"]).contains { $0.contains("/proc") })
    }

    @Test func theHostsNetworkBringsItsResolver() throws {
        let bind = "bind /etc/resolv.conf /etc/resolv.conf ro,nosuid,nodev,noexec"
        #expect(try places(["--net", "host"]).contains(bind))
        #expect(try !places([]).contains(bind))
    }

    @Test func aSystemWithoutMergedUsrGetsItsDirectories() throws {
        let facts = HostFacts.anna.with {
            $0.links = []
            $0.add(.directory, device: 1, ["/bin", "/lib"])
        }
        let view = try places([], facts)
        #expect(view.contains("bind /bin /bin ro,nosuid,nodev"))
        #expect(view.contains("bind /lib /lib ro,nosuid,nodev"))
        #expect(!view.contains { $0.contains("/lib64") })
    }

    // MARK: - The current directory

    private func shownDirectory(_ options: [String], _ facts: HostFacts) throws -> (cwd: String, binds: [String]) {
        let plan = try plan(options, facts)
        var cwd = ""
        for step in plan.payload { if case .changeDirectory(let path) = step.action { cwd = path.shown } }
        let binds = plan.initial.compactMap { step -> String? in
            guard case .bindMount(let bind) = step.action, step.origin == .builtIn else { return nil }
            return bind.destination.isWithin("/usr") || bind.destination.isWithin("/etc")
                || bind.destination.isWithin("/dev")
                ? nil : bind.destination.shown
        }
        return (cwd, binds)
    }

    @Test(arguments: [
        "/home/anna/project", "/home/anna/a/b", "/home/bob/x", "/srv/x", "/data/sub", "/tmp/x", "/var/lib/x",
        "/var/www",
        "/opt/x",
    ])
    func aProjectIsShown(_ directory: ByteString) throws {
        let facts = HostFacts.anna.with {
            $0.currentDirectory = directory
            $0.add(.directory, device: 2, [directory])
        }
        let (cwd, binds) = try shownDirectory([], facts)
        #expect(cwd == directory.shown)
        #expect(binds == [directory.shown])
    }

    @Test(arguments: [
        "/", "/tmp", "/srv", "/data", "/root", "/home", "/home/anna", "/home/bob", "/etc/ssl", "/run/user/1001/x",
        "/var/tmp", "/var/run", "/var/lib", "/var/log", "/proc/1", "/sys/kernel", "/dev/shm",
    ])
    func whatIsTooBroadIsNot(_ directory: ByteString) throws {
        let facts = HostFacts.anna.with {
            $0.currentDirectory = directory
            if directory != "/proc/1" { $0.add(.directory, device: 2, [directory]) }
        }
        let (cwd, binds) = try shownDirectory([], facts)
        #expect(cwd == "/home/user")
        #expect(binds == [])
    }

    @Test(
        arguments: [
            ("/srv/people/anna", "/srv/people/anna", false), ("/srv/people/anna", "/srv/people", false),
            ("/srv/people/anna", "/srv/people/anna/x", true), ("/srv/people/anna", "/srv/people/bob", true),
            // Whatever HOME says, it never makes the jail show more.
            ("/", "/home/anna", false), ("/nowhere", "/home/anna", false), ("", "/home/anna", false),
            ("", "/srv/x", true),
            ("../x", "/srv/x", true), ("/srv/x/.", "/srv/x", false), ("//srv//x/", "/srv/x", false),
        ] as [(ByteString, ByteString, Bool)])
    func aHomeElsewhereIsNoProject(_ home: ByteString, _ directory: ByteString, _ isShown: Bool) throws {
        let facts = HostFacts.anna.with {
            $0.currentDirectory = directory
            $0.environment = [(name: "HOME", value: home)]
            $0.add(.directory, device: 2, [directory])
        }
        #expect(try shownDirectory([], facts).binds == (isShown ? [directory.shown] : []))
    }

    @Test(
        arguments: [
            ([], "/usr/share", "/usr/share"),
            (["--view", "none"], "/usr/share", "/"),
            (["--view", "none", "--ro", "/data"], "/data/sub", "/data/sub"),
            (["--view", "none", "--ro", "/data:/d"], "/data/sub", "/"),
            (["--view", "none", "--overlay", "/data"], "/data/sub", "/data/sub"),
            (["--view", "none", "--tmpfs", "/home/user"], "/data/sub", "/home/user"),
            (["--cwd", "/a//./b/"], "/data/sub", "/a/b"),
            (["--cwd", "/"], "/data/sub", "/"),
            (["--rw", "."], "/data/sub", "/data/sub"),
            (["--rw", ".."], "/data/sub", "/data/sub"),
        ] as [([String], ByteString, String)])
    func whereTheCommandStarts(_ options: [String], _ directory: ByteString, _ expected: String) throws {
        let facts = HostFacts.anna.with { $0.currentDirectory = directory }
        #expect(try shownDirectory(options, facts).cwd == expected)
    }

    @Test func whatThePlannerAsksAboutWasProbed() throws {
        var profile = Profile()
        profile.mounts = [
            Sourced(.bind(Mount.Bind(source: "../a", destination: "/x", writable: false)))
        ]
        var overlay = Mount.Overlay(source: "/o", destination: "/o")
        overlay.keep = "k"
        profile.mounts.append(Sourced(.overlay(overlay)))
        let paths = try pathsToProbe(profile, from: "/home/anna/project")
        for path in ["/home/anna/a", "/o", "/home/anna/project/k", "/", "/usr", "/proc", "/dev/null"]
            as [ByteString]
        {
            #expect(paths.contains(path), "\(path.shown)")
        }
        #expect(linksToProbe(profile).contains("/lib64"))
    }

    /// The current directory stays in a /tmp of another size, and goes with a /tmp of another kind.
    @Test func anotherSizeForTmpHidesNothing() throws {
        var facts = HostFacts.anna
        facts.currentDirectory = "/tmp/work"
        facts.add(.directory, device: 3, ["/tmp/work"])
        let shown = "bind /tmp/work /tmp/work ro,nosuid,nodev"
        #expect(try places([], facts).contains(shown))
        #expect(try places(["--tmpfs", "/tmp,size=1M"], facts).contains(shown))
        #expect(try !places(["--ro", "/data:/tmp"], facts).contains(shown))
    }
}
