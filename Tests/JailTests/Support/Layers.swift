import Glibc
import Testing

/// What a jail can be told to do without, by the build that has the trait `LayerAblation`.
enum Layer: String, CaseIterable, Comparable {
    case mountFlags = "mount-flags"
    case landlock, capabilities, seccomp
    case noNewPrivileges = "no-new-privileges"
    case userNamespaceLimit = "user-namespace-limit"
    case networkNamespace = "net-namespace"
    case session, keyring, seal

    static func < (left: Layer, right: Layer) -> Bool { left.position < right.position }

    private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One act that several layers stop, each by itself.
struct LayeredAct: CustomStringConvertible {
    /// How the catalogue of attacks calls it.
    let group: String
    let words: String
    let stops: [Layer]
    var options: [String] = []
    /// Without which Landlock lets it pass; its rules are of version 2.
    var landlock = 2
    var callers = Callers.any
    var oracle = Oracle.probe

    /// Who can make what the act needs, or be told the difference.
    enum Callers { case any, root, user }

    enum Oracle {
        /// The act's own result.
        case probe
        /// Whether a shell that started nestbox is still there.
        case caller
        /// A key in the session keyring that nestbox inherits.
        case key
    }

    var description: String { "\(group) \(words)" }

    var isForThisCaller: Bool {
        switch callers {
        case .any: true
        case .root: Host.isRoot
        case .user: !Host.isRoot
        }
    }

    /// Those that the kernel has.
    var stopsHere: [Layer] { stops.filter { $0 != .landlock || Layers.landlock >= landlock } }
}

enum Layers {
    /// The build that leaves layers out.
    static let binary = Host.environment("NESTBOX_ABLATED")

    static let documents = (Host.environment("NESTBOX_GOLDEN") ?? "Tests/Golden") + "/../../docs"

    static let landlock = Int32(Probe.free(["landlock-version"]).line) ?? 0

    /// Attempts an act in a jail that has of all these layers only one, or none.
    static func attempt(_ act: LayeredAct, only layer: Layer?) -> Probe.Outcome {
        let stage = LayeredStage()
        return stage.attempt(act, without: Layer.allCases.filter { $0 != layer && $0.isLeftOut(for: act) })
    }
}

extension Layer {
    /// The jail's network goes only where that is the point: the others are asked for in its own.
    fileprivate func isLeftOut(for act: LayeredAct) -> Bool { self != .networkNamespace || act.stops.contains(self) }
}

/// What acts are aimed at: granted folders, listeners, a key. Made anew for each attempt.
private struct LayeredStage {
    private let folder = Scratch()
    /// Another one: Landlock's rules stand at the directory, wherever in the jail it is shown.
    private let data = Scratch()
    private let tcp = Listener(.tcp)
    private let abstract: Listener
    private let name = "nestbox-layers-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"

    init() {
        abstract = Listener(.abstract(name))
        folder.file("file", "content", mode: 0o666)
        folder.directory("directory")
        _ = Child(["cp", Probe.path, data / "probe"]).finish()
        folder.giveToPayload()
        guard Host.isRoot else { return }
        mknod(folder / "null", S_IFCHR | 0o666, 1 << 8 | 3)
        chmod(folder / "null", 0o666)
        _ = Child(["cp", Probe.path, folder / "tool"]).finish()
        // VFS_CAP_REVISION_2 with the effective bit; permitted: CAP_NET_RAW.
        let value: [UInt32] = [0x0200_0001, 1 << 13, 0, 0, 0]
        _ = setAttribute(folder / "tool", "security.capability", value, 20, 0)
    }

    func attempt(_ act: LayeredAct, without layers: [Layer]) -> Probe.Outcome {
        let aims = ["NAME": name, "PORT": "\(tcp.port)"]
        let words = act.words.split(separator: " ").map(String.init).map { aims[$0] ?? $0 }
        let user = act.options.contains("--user") ? [] : ["--user", "0:0"]
        let grants = ["--ro", "\(folder.path):/shown", "--ro", "\(data.path):/data,noexec"]
        let jail =
            [Layers.binary ?? "", "run"] + Probe.mount + grants + user + act.options + ["--", Probe.inside] + words
        var setup = Child.Setup()
        setup.environment.append("NESTBOX_WITHOUT_LAYERS=" + layers.map(\.rawValue).joined(separator: " "))
        switch act.oracle {
        case .probe: return Child(jail, setup).finish().outcome
        case .key: return Child([Probe.path, "with-key", name] + jail, setup).finish().outcome
        case .caller:
            let shell = ["sh", "-c", "\"$@\"; echo survived", "sh"]
            let run = Child(shell + jail, setup).finish()
            return run.killedBy == nil && run.out.hasSuffix("survived\n") ? .refused("nothing") : .succeeded
        }
    }
}

// Glibc's module does not have <sys/xattr.h>.
@_silgen_name("setxattr")
private func setAttribute(
    _ path: UnsafePointer<CChar>, _ name: UnsafePointer<CChar>, _ value: UnsafeRawPointer, _ size: Int, _ flags: Int32
) -> Int32
