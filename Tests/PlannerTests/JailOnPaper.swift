import Model

/// What the root looks like while init takes its steps, as far as a plan alone can tell.
struct JailOnPaper {
    /// Places that the plan itself has made, by kind.
    private var places: [ByteString: Kind] = [:]
    private var mounts: [(path: ByteString, isOurs: Bool)] = []
    private(set) var complaints: [String] = []

    private enum Kind { case directory, file, symlink }

    init(_ plan: Plan) {
        for step in plan.initial { take(step.action) }
    }

    private mutating func take(_ action: InitAction) {
        switch action {
        case .mountRoot: mount("/", isOurs: true)
        case .makeDirectory(let path, _): make(path, .directory)
        case .makeSymlink(_, let path): make(path, .symlink)
        case .makeFile(let path, _, _): make(path, .file)
        case .bindMount(let bind): mount(bind.destination, isOurs: false)
        case .mountTmpfs(let tmpfs): mount(tmpfs.destination, isOurs: true)
        case .mountOverlay(let overlay): mount(overlay.destination, isOurs: false)
        case .mountProc(let path, _), .mountDevpts(let path): mount(path, isOurs: false)
        case .fault(_, let action): take(action)
        default: break
        }
    }

    private func around(_ path: ByteString) -> (path: ByteString, isOurs: Bool)? {
        mounts.filter { path.isWithin($0.path) }.max { $0.path.components.count < $1.path.components.count }
    }

    private mutating func make(_ path: ByteString, _ kind: Kind) {
        guard let mount = around(path.parent) else { return complain("\(path.shown) is made before there is a root") }
        if !mount.isOurs { complain("\(path.shown) is made in \(mount.path.shown), which is the host's") }
        if places[path] != nil { complain("\(path.shown) is made a second time") }
        if path.parent != "/", path.parent != mount.path, places[path.parent] != .directory {
            complain("\(path.shown) is made where no directory is")
        }
        places[path] = kind
    }

    private mutating func mount(_ path: ByteString, isOurs: Bool) {
        if mounts.contains(where: { $0.path != path && $0.path.isWithin(path) }) {
            complain("\(path.shown) is mounted over a mount below it")
        }
        if mounts.contains(where: { $0.path == path }) { complain("\(path.shown) is mounted a second time") }
        if around(path)?.isOurs == true, places[path] == nil { complain("\(path.shown) has no mount point") }
        places = places.filter { $0.key == path || !$0.key.isWithin(path) }
        mounts.append((path, isOurs))
    }

    private mutating func complain(_ complaint: String) { complaints.append(complaint) }
}
