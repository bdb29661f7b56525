import Model

/// What keeps protected paths of a writable directory as they are.
///
/// What is there is mounted read-only over itself. What is not gets a mount too, and since a mount needs
/// something to be on, an empty directory holds the place on the host as long as the jail is there.
struct Protection {
    private(set) var placements: [Placement] = []
    private(set) var heldPlaces: [Step<SupervisorAction>] = []
    private let sources: Sources
    private let asked: [Placement]

    init(_ profile: Profile, _ sources: Sources, _ asked: [Placement]) throws(Refusal) {
        self.sources = sources
        self.asked = asked
        for mount in profile.mounts {
            guard case .protect(let path) = mount.value else { continue }
            try protect(try sources.absolute(path, mount.origin), mount.origin)
        }
    }

    private mutating func protect(_ path: ByteString, _ origin: Origin) throws(Refusal) {
        guard let around = asked.last(where: { $0.isWritableBind && path.isWithin($0.destination) }),
            !asked.contains(where: { $0.isMount && path.isWithin($0.destination) && $0.rank > around.rank })
        else { return }
        guard case .bind(let bind) = around.content, bind.source == bind.destination else {
            throw Refusal(
                "\(path.shown) can't be protected: its directory is not shown at its own path", origin: origin,
                hint: "show it there, or protect nothing in it")
        }
        let names = path.ancestors.filter { $0.depth > around.destination.depth } + [path]
        for name in names {
            switch sources.facts.node(name) {
            case .missing(.noEntry): return try hold(name, origin)
            case .missing(let errno):
                throw Refusal("\(name.shown) can't be protected: \(errno.meaning)", origin: origin)
            case .found(let node) where node.isPlaceholder: return try hold(name, origin)
            // What lies below a file can't come to be as long as it is one.
            case .found(let node) where node.kind != .directory || name == path:
                return try show(name, origin, writable: false)
            // Itself a mount, it can't be renamed away with what is protected in it.
            case .found: try show(name, origin, writable: true)
            }
        }
    }

    private mutating func hold(_ path: ByteString, _ origin: Origin) throws(Refusal) {
        if isCovered(path) { return }
        guard let parent = sources.facts.identity(path.parent) else {
            throw Refusal("\(path.shown) can't be protected: the directory above it is gone", origin: origin)
        }
        placements.append(Placement(destination: path, content: .mask, origin: origin))
        heldPlaces.append(Step(.holdPlace(path, in: parent), origin))
    }

    private mutating func show(_ path: ByteString, _ origin: Origin, writable: Bool) throws(Refusal) {
        if isCovered(path) { return }
        let bind = Mount.Bind(source: path, destination: path, writable: writable)
        if let placement = try sources.placement(of: Sourced(.bind(bind), origin)) { placements.append(placement) }
    }

    private func isCovered(_ path: ByteString) -> Bool {
        (asked + placements).contains { $0.destination == path }
    }
}

extension Placement {
    fileprivate var isWritableBind: Bool {
        if case .bind(let bind) = content { return !bind.attributes.contains(.readOnly) }
        return false
    }
}
