package import Model

/// Sources of the host: absolute paths, checked against what the probe found there.
struct Sources {
    let facts: HostFacts

    init(_ facts: HostFacts) { self.facts = facts }

    /// What a mount asked for becomes; nil when it is optional and its source is not there.
    func placement(of mount: Sourced<Mount>) throws(Refusal) -> Placement? {
        let origin = mount.origin
        switch mount.value {
        case .bind(let bind):
            return try placement(of: bind, origin)
        case .overlay(let overlay):
            return try placement(of: overlay, origin)
        case .tmpfs(var tmpfs):
            tmpfs.destination = try destination(tmpfs.destination, origin)
            return Placement(destination: tmpfs.destination, content: .tmpfs(tmpfs), origin: origin)
        case .symlink(let target, let path):
            return Placement(
                destination: try destination(path, origin), content: .symlink(target: target), origin: origin)
        case .directory(let path, let mode):
            return Placement(destination: try destination(path, origin), content: .directory(mode), origin: origin)
        case .file(let path, let content):
            return Placement(destination: try destination(path, origin), content: .file(content), origin: origin)
        // Only together with the other mounts can be told what becomes of it.
        case .protect: return nil
        case .mask(let path):
            return Placement(destination: try destination(path, origin), content: .mask, origin: origin)
        }
    }

    private func placement(of bind: Mount.Bind, _ origin: Origin) throws(Refusal) -> Placement? {
        let source = try absolute(bind.source, origin)
        guard let node = try node(source, origin, optional: bind.optional) else { return nil }
        let destination = try destination(bind.destination, origin)
        var attributes: MountAttributes = .noSuid | .noDev
        if !bind.writable { attributes = attributes | .readOnly }
        if bind.noExec { attributes = attributes | .noExec }
        let mount = BindMount(
            source: source, identity: node.identity, destination: destination, attributes: attributes)
        return Placement(
            destination: destination, content: .bind(mount), origin: origin, isDirectory: node.kind == .directory)
    }

    private func placement(of overlay: Mount.Overlay, _ origin: Origin) throws(Refusal) -> Placement? {
        let source = try absolute(overlay.source, origin)
        guard let lower = try directory(source, origin) else { return nil }
        let destination = try destination(overlay.destination, origin)
        var layer = OverlayMount.Layer.discard(overlay.size)
        if let keep = overlay.keep {
            let keep = try absolute(keep, origin)
            guard let upper = try directory(keep, origin) else { return nil }
            guard !keep.isWithin(source), !source.isWithin(keep) else {
                throw Refusal(
                    "the changes of \(source.shown) can't be kept in \(keep.shown): one lies inside the other",
                    origin: origin, hint: "name a directory outside \(source.shown)")
            }
            layer = .keep(keep, upper.identity)
        }
        let mount = OverlayMount(source: source, identity: lower.identity, destination: destination, layer: layer)
        return Placement(destination: destination, content: .overlay(mount), origin: origin)
    }

    private func directory(_ path: ByteString, _ origin: Origin) throws(Refusal) -> NodeFact.Node? {
        let found = try node(path, origin, optional: false)
        guard found?.kind == .directory else {
            throw Refusal("\(path.shown) is not a directory", origin: origin, hint: "overlays are of directories")
        }
        return found
    }

    /// - Returns: nil when the source is missing and may be.
    func node(_ path: ByteString, _ origin: Origin, optional: Bool) throws(Refusal) -> NodeFact.Node? {
        switch facts.node(path) {
        case .missing(let errno):
            if optional && (errno == .noEntry || errno == .notDirectory) { return nil }
            throw Refusal(
                "the mount source \(path.shown) can't be opened: \(errno.name) (\(errno.meaning))",
                origin: origin,
                hint: errno == .noEntry
                    ? "check the path, or add ,optional to leave it out when it is missing"
                    : "the caller must be able to reach it")
        case .found(let node):
            try refuseDangerous(node, path, origin)
            return node
        }
    }

    private func refuseDangerous(_ node: NodeFact.Node, _ path: ByteString, _ origin: Origin) throws(Refusal) {
        func no(_ why: String, _ hint: String) -> Refusal {
            Refusal("the mount source \(path.shown) is refused: \(why)", origin: origin, hint: hint)
        }
        // By identity as well: a symlink elsewhere may lead there.
        let host = facts.identity("/")
        if path == "/" || node.identity == host {
            throw no("it is the whole host", "name the directories that are needed")
        }
        for kernel in ["/proc", "/sys", "/dev"] as [ByteString] {
            let mount = facts.identity(kernel)
            let isOwnMount = mount?.device != host?.device
            if path.isWithin(kernel) || isOwnMount && mount?.device == node.identity.device {
                throw no(
                    "\(kernel.shown) of the host shows and steers the host", "--proc and --dev give the jail its own")
            }
        }
        switch node.kind {
        case .directory, .regular: return
        case .socket: throw no("it is a socket, a door out of the jail", "pass a connected descriptor with --pass-fd")
        default: throw no("it is neither a file nor a directory", "pass an open descriptor with --pass-fd")
        }
    }

    // MARK: - Paths

    func absolute(_ path: ByteString, _ origin: Origin) throws(Refusal) -> ByteString {
        try absolutePath(path, from: facts.currentDirectory, origin)
    }

    private func destination(_ path: ByteString, _ origin: Origin) throws(Refusal) -> ByteString {
        let path = try absolute(path, origin)
        if path == "/" {
            throw Refusal(
                "the root of the jail can't be replaced", origin: origin,
                hint: "give a destination below it: SOURCE:DESTINATION")
        }
        if path.isWithin("/proc") {
            throw Refusal(
                "nothing can be placed in the jail's /proc", origin: origin, hint: "choose another destination")
        }
        return path
    }
}

/// Relative paths start at the caller's directory, which getcwd(2) gives without symlinks, so that
/// leading `..` are exact. After a name, `..` would depend on symlinks and is refused.
package func absolutePath(
    _ path: ByteString, from directory: ByteString, _ origin: Origin
) throws(Refusal) -> ByteString {
    // Nearly every path is clean already, and then there is nothing to take apart.
    if path.isAbsolute && path.isClean { return path }
    var base = path.isAbsolute ? [] : directory.components
    var climbs = true
    for component in path.components {
        if component != ".." {
            climbs = false
            base.append(component)
        } else if climbs {
            _ = base.popLast()
        } else {
            throw Refusal(
                "the path \(path.shown) climbs with '..' after a name, which symlinks can redirect",
                origin: origin, hint: "give the path without it")
        }
    }
    return ByteString.path(base)
}
