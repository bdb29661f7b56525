import Glibc
import Testing

@Suite struct IdentityIsAsAsked {
    @Test(arguments: ["1000:1000", "0:0", "5:6", "65534:65534", "4294967294:7"])
    func thePayloadHasTheIdsInside(user: String) {
        let ids = user.split(separator: ":").map(String.init)
        let (uid, gid) = (ids[0], ids[1])
        for initKind in ["nestbox", "none"] {
            let run = Probe.jailed(["--user", user, "--init", initKind], ["print-ids"])
            #expect(run.lines.first == "\(uid) \(uid) \(uid) \(gid) \(gid) \(gid)", "\(run)")
        }
    }

    @Test func aUserAloneIsItsGroupToo() {
        #expect(Nestbox.shell(["--user", "77"], "id -u; id -g").line == "77\n77")
    }

    @Test func namesAreThoseOfTheJail() {
        #expect(Nestbox.shell([], "whoami; id -gn").line == "user\nuser")
        #expect(Nestbox.shell(["--user", "0"], "whoami").line == "user")
    }

    /// Seen from outside: for the host it is nobody when root calls, else the caller.
    @Test(arguments: ["nestbox", "none"])
    func theHostSeesHarmlessIds(initKind: String) throws {
        let jail = Nestbox.start(["--init", initKind], ["/bin/sh", "-c", "echo ok; read line"], Self.open)
        jail.supervisor.wait(forOutput: "ok")
        var processes = [jail.initPID]
        if initKind == "nestbox" { processes.append(jail.payloadPID) }
        for pid in processes {
            #expect(Self.ids(of: pid) == Self.expected, "\(pid)")
            #expect(Self.field("Groups:", of: pid) == "" || !Host.isRoot, "\(pid)")
        }
        #expect(jail.finish().status == 1)
    }

    @Test func filesMadeInsideBelongToThoseIds() {
        let scratch = Scratch()
        let run = Nestbox.shell(
            ["--rw", scratch.path + ":/grant", "--user", "0:0"], "echo x >/grant/file; mkdir /grant/directory")
        #expect(run.status == 0, "\(run)")
        for name in ["file", "directory"] {
            let made = status(of: scratch / name)
            #expect(made?.st_uid == Host.payloadUser && made?.st_gid == Host.payloadGroup, "\(name)")
        }
    }

    @Test func rootMayChooseTheIdsOnTheHost() {
        guard Host.isRoot else { return }
        for (asked, uid, gid) in [("1234:1235", 1234, 1235), ("root", 0, 0), ("77", 77, 77)] as [(String, uid_t, gid_t)]
        {
            let scratch = Scratch()
            let run = Nestbox.shell(["--host-user", asked, "--rw", scratch.path + ":/grant"], "echo x >/grant/file")
            #expect(run.status == 0, "\(asked): \(run)")
            let made = status(of: scratch / "file")
            #expect(made?.st_uid == uid && made?.st_gid == gid, "\(asked)")
        }
    }

    @Test func rootOfTheHostIsOnlyMeantByTheWord() {
        for asked in ["0", "0:0", "1000:0", "0:1000"] {
            let run = Nestbox.run(["--host-user", asked], ["true"])
            #expect(run.status == 125 && run.err.contains("--host-user root"), "\(run)")
        }
    }

    @Test func nobodyElseMayChooseTheIdsOnTheHost() {
        guard !Host.isRoot else { return }
        for asked in ["1234:1234", "root", "\(Host.user):1234"] {
            let run = Nestbox.run(["--host-user", asked], ["true"])
            #expect(run.status == 125 && run.report?.verdict == "setup-failed", "\(run)")
            #expect(run.report?.cause.option == "--host-user \(asked)" && run.report?.cause.hint != nil, "\(run)")
        }
        #expect(Nestbox.run(["--host-user", "\(Host.user):\(Host.group)"], ["true"]).status == 0)
    }

    /// A group of root's is a right of root's.
    @Test func supplementaryGroupsOfRootAreDropped() {
        guard Host.isRoot else { return }
        let scratch = Scratch()
        let canary = scratch.file("canary", "secret", mode: 0o640)
        chown(canary, 0, 4321)
        let withGroup = ["setpriv", "--regid", "0", "--groups", "4321"]
        #expect(
            Child(withGroup + ["--reuid", "1234", "--bounding-set", "-all", Probe.path, "print-ids"]).finish().out
                .contains("groups 1"),
            "inconclusive")
        let run = Child(
            withGroup + [Host.binary, "run", "--ro", scratch.path + ":/grant"] + Probe.mount
                + ["--", "/bin/sh", "-c", "/probe print-ids; /probe read /grant/canary"]
        ).finish()
        #expect(run.lines.contains("groups 0") && run.lines.last == "EACCES", "\(run)")
    }

    private static var open: Child.Setup {
        var setup = Child.Setup()
        setup.input = .open
        return setup
    }

    private static var expected: [String] {
        Array(repeating: "\(Host.payloadUser)", count: 4) + Array(repeating: "\(Host.payloadGroup)", count: 4)
    }

    private static func ids(of pid: pid_t) -> [String] {
        ["Uid:", "Gid:"].flatMap { field($0, of: pid).split(separator: "\t").map(String.init) }
    }

    private static func field(_ name: String, of pid: pid_t) -> String {
        let lines = (contents(of: "/proc/\(pid)/status") ?? "").split(separator: "\n")
        let value = lines.first { $0.hasPrefix(name) }?.dropFirst(name.count) ?? "?"
        return value.trimmingPrefix("\t").trimmingPrefix(" ").description
    }
}
