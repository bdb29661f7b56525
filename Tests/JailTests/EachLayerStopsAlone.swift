import Foundation
import Testing

/// With all other layers off, each one listed refuses the act; with all of them off the act succeeds.
///
/// docs/layers.md is made from this table.
@Suite(.enabled(if: Layers.binary != nil, "needs NESTBOX_ABLATED, a build with the trait LayerAblation"))
struct EachLayerStopsAlone {
    static let strict = ["--syscalls", "strict"]

    static let acts: [LayeredAct] = [
        // A: files and mounts
        LayeredAct(group: "FS-04", words: "chroot /usr", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "FS-05", words: "write /shown/file", stops: [.mountFlags, .landlock]),
        LayeredAct(group: "FS-05", words: "create /shown/new", stops: [.mountFlags, .landlock]),
        LayeredAct(group: "FS-05", words: "truncate /shown/file", stops: [.mountFlags, .landlock], landlock: 3),
        LayeredAct(group: "FS-05", words: "mkdir /shown/new", stops: [.mountFlags, .landlock]),
        LayeredAct(group: "FS-05", words: "rmdir /shown/directory", stops: [.mountFlags, .landlock]),
        LayeredAct(group: "FS-05", words: "unlink /shown/file", stops: [.mountFlags, .landlock]),
        LayeredAct(group: "FS-05", words: "symlink x /shown/new", stops: [.mountFlags, .landlock]),
        LayeredAct(group: "FS-05", words: "mkfifo /shown/new", stops: [.mountFlags, .landlock]),
        LayeredAct(group: "FS-05", words: "link /shown/file /shown/new", stops: [.mountFlags, .landlock]),
        LayeredAct(
            group: "FS-05", words: "rename /shown/file /shown/directory/file", stops: [.mountFlags, .landlock]),
        LayeredAct(group: "FS-05", words: "create /etc/new", stops: [.mountFlags, .landlock]),
        LayeredAct(group: "FS-06", words: "remount-rw /tmp", stops: [.landlock, .capabilities, .seccomp]),
        LayeredAct(group: "FS-06", words: "setattr-rw /usr", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "FS-07", words: "umount-lazily /tmp", stops: [.landlock, .capabilities, .seccomp]),
        LayeredAct(group: "FS-08", words: "mount tmpfs /tmp", stops: [.landlock, .capabilities, .seccomp]),
        LayeredAct(group: "FS-08", words: "bind /usr /tmp", stops: [.landlock, .capabilities, .seccomp]),
        LayeredAct(group: "FS-08", words: "make-shared /", stops: [.landlock, .capabilities, .seccomp]),
        LayeredAct(group: "FS-08", words: "fsopen tmpfs", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "FS-08", words: "open-tree /usr", stops: [.capabilities, .seccomp]),
        LayeredAct(
            group: "FS-10", words: "exec /shown/tool socket 2 3 1",
            stops: [.mountFlags, .capabilities, .seccomp, .noNewPrivileges], options: ["--user", "1000:1000"],
            callers: .root),
        LayeredAct(group: "FS-12", words: "write /shown/null", stops: [.mountFlags, .landlock], callers: .root),
        LayeredAct(group: "FS-29", words: "exec /data/probe nothing", stops: [.mountFlags, .landlock]),
        // B: /proc
        LayeredAct(
            group: "PS-03", words: "put /proc/sys/net/ipv4/ip_default_ttl 63", stops: [.mountFlags, .landlock],
            options: ["--proc", "full"]),
        LayeredAct(group: "PS-13", words: "setns /proc/self/ns/uts", stops: [.capabilities, .seccomp]),
        // C: processes
        LayeredAct(
            group: "PR-02", words: "kill 0 15", stops: [.landlock, .session], landlock: 6, callers: .user,
            oracle: .caller),
        LayeredAct(group: "PR-04", words: "read-memory 1", stops: [.seccomp, .seal], callers: .user),
        // D: namespaces and privileges
        LayeredAct(group: "NS-01", words: "unshare user", stops: [.seccomp, .userNamespaceLimit]),
        LayeredAct(group: "NS-01", words: "unshare mount", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-01", words: "unshare pid", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-01", words: "unshare net", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-01", words: "unshare ipc", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-01", words: "unshare uts", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-01", words: "unshare cgroup", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-02", words: "clone user", stops: [.seccomp, .userNamespaceLimit]),
        LayeredAct(group: "NS-02", words: "clone net", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-03", words: "clone3 user", stops: [.seccomp, .userNamespaceLimit]),
        LayeredAct(group: "NS-03", words: "clone3 pid", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-06", words: "set-securebits 1", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-12", words: "set-hostname x", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-12", words: "set-domainname x", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NS-16", words: "find-key NAME", stops: [.seccomp, .keyring], oracle: .key),
        LayeredAct(group: "NS-16", words: "request-key NAME", stops: [.seccomp, .keyring], oracle: .key),
        // F: network
        LayeredAct(
            group: "NI-01", words: "connect-tcp 127.0.0.1 PORT", stops: [.landlock, .seccomp, .networkNamespace],
            options: strict, landlock: 4),
        LayeredAct(
            group: "NI-03", words: "connect-abstract NAME", stops: [.landlock, .seccomp, .networkNamespace],
            options: strict, landlock: 6),
        LayeredAct(group: "NI-05", words: "socket 17 3 0", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NI-05", words: "socket 2 3 1", stops: [.capabilities, .seccomp]),
        LayeredAct(group: "NI-09", words: "set-link-down lo", stops: [.capabilities, .seccomp]),
    ]

    @Test(arguments: acts)
    func thatIsListedForTheAct(act: LayeredAct) {
        guard act.isForThisCaller, !act.stopsHere.isEmpty else { return }
        let free = Layers.attempt(act, only: nil)
        guard free == .succeeded else {
            Issue.record("inconclusive: without any of the layers too: \(free)")
            return
        }
        for layer in act.stopsHere {
            let alone = Layers.attempt(act, only: layer)
            if case .refused = alone { continue }
            Issue.record("\(layer.rawValue) alone does not stop \(act): \(alone)")
        }
    }

    /// What the supervisor compares before the payload may exec: were a step lost, nothing would run.
    @Test(arguments: [
        ("seccomp", "seccomp"), ("capabilities", "capabilities"), ("no-new-privileges landlock seccomp", "NoNewPrivs"),
        ("seal", "dumpable"),
    ])
    func aLayerThatIsMissingIsNoticed(layers: String, field: String) {
        // Root's init is not dumpable either way.
        if layers == "seal" && Host.isRoot { return }
        func run(_ secretly: String) -> Run {
            var setup = Child.Setup()
            setup.environment.append("NESTBOX_WITHOUT_LAYERS=" + layers + secretly)
            return Child([Layers.binary ?? "", "run", "--", "echo", "ran"], setup).finish()
        }
        #expect(run("").out == "ran\n", "inconclusive: \(run(""))")
        let noticed = run(" secretly")
        #expect(noticed.status == 125 && noticed.out == "", "\(noticed)")
        #expect(noticed.err.lowercased().contains("posture"), "\(field): \(noticed)")
    }

    /// A name that nobody knows is no layer that is left out.
    @Test func aMistypedLayerIsRefused() {
        var setup = Child.Setup()
        setup.environment.append("NESTBOX_WITHOUT_LAYERS=secomp")
        #expect(Child([Layers.binary ?? "", "run", "--", "true"], setup).finish().status == 125)
    }

    @Test func theReleasedBinaryLeavesNoneOut() {
        var setup = Child.Setup()
        setup.environment.append("NESTBOX_WITHOUT_LAYERS=" + Layer.allCases.map(\.rawValue).joined(separator: " "))
        let run = Child([Host.binary, "run", "--", "cat", "/proc/self/status"], setup).finish()
        #expect(run.out.contains("NoNewPrivs:\t1\n") && run.out.contains("Seccomp:\t2\n"), "\(run)")
    }

    @Test func theDocumentedMatrixIsThisTable() throws {
        let page = try #require(contents(of: "\(Layers.documents)/layers.md"))
        let layers = Layer.allCases
        var text = try #require(page.split(separator: "| | act", omittingEmptySubsequences: false).first).description
        text += "| | act | " + layers.map(\.rawValue).joined(separator: " | ") + " |\n"
        text += "|---|---|" + String(repeating: "---|", count: layers.count) + "\n"
        for act in Self.acts {
            let marks = layers.map { act.stops.contains($0) ? "x" : "" }
            text += "| \(act.group) | `\(act.words)` | " + marks.joined(separator: " | ") + " |\n"
        }
        try expectGolden(text, "../../docs/layers.md")
    }
}
