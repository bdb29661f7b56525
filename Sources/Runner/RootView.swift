internal import Linux
internal import Model

/// Builds the new root. Every place is reached from the root's own descriptor with symlinks
/// refused, so that no file inside a bound directory can redirect a mount.
struct RootView: ~Copyable {
    private var root: Int32 = -1
    /// Opened sources by their place: mounts copied before anything was built.
    private var trees: [OpenedTree] = []
    private var layers: [OpenedLayers] = []

    // MARK: - Opening

    mutating func openSource(_ bind: BindMount) throws(SystemError) {
        let source = try open(bind.source, mustBe: bind.identity)
        let tree = try Mounts.copy(source, recursive: bind.recursive)
        try Mounts.add(bind.attributes, to: tree, recursive: bind.recursive)
        trees.append(OpenedTree(place: bind.destination, mount: tree.release()))
    }

    mutating func openLayers(_ overlay: OverlayMount) throws(SystemError) {
        let lower = try open(overlay.source, mustBe: overlay.identity)
        var kept: Int32?
        if case .keep(let path, let identity) = overlay.layer { kept = try open(path, mustBe: identity).release() }
        layers.append(OpenedLayers(place: overlay.destination, lower: lower.release(), kept: kept))
    }

    private func open(_ path: ByteString, mustBe identity: NodeIdentity) throws(SystemError) -> Descriptor {
        let file = try Files.open(path, .pathOnly, resolve: .noMagicLinks)
        guard try Files.status(of: file).node.identity == identity else {
            throw SystemError(.compareIdentity, .stale)
        }
        return file
    }

    // MARK: - Building

    mutating func mountRoot(size: Bytes, inodes: UInt64) throws(SystemError) {
        // The plan's modes are exact.
        Processes.setUmask(0)
        let mount = try tmpfs(size: size, inodes: inodes, mode: 0o755, .noSuid | .noDev)
        // Over the old root: it exists on every host, and nothing is ever looked up through it.
        try Mounts.attachOverRoot(mount)
        root = mount.release()
    }

    func makeDirectory(_ path: ByteString, _ mode: FileMode) throws(SystemError) {
        try inParent(of: path) { (parent, name) throws(SystemError) in
            try Files.makeDirectory(name, in: parent, mode: mode)
        }
    }

    func makeSymlink(to target: ByteString, at path: ByteString) throws(SystemError) {
        try inParent(of: path) { (parent, name) throws(SystemError) in
            try Files.makeSymlink(to: target, at: name, in: parent)
        }
    }

    func makeFile(_ path: ByteString, _ content: ByteString, _ mode: FileMode) throws(SystemError) {
        try inParent(of: path) { (parent, name) throws(SystemError) in
            let flags: OpenFlags = .writeOnly | .create | .exclusive | .noFollow
            let file = try Files.open(name, in: parent, flags, mode: mode)
            try Files.write(content.bytes, to: file.number)
        }
    }

    mutating func bind(_ bind: BindMount) throws(SystemError) {
        guard let index = trees.firstIndex(where: { $0.place == bind.destination }) else {
            throw SystemError(.openTree, .noEntry)
        }
        try attach(Descriptor(owning: trees.remove(at: index).mount), at: bind.destination)
    }

    func mountTmpfs(_ tmpfs: Mount.Tmpfs) throws(SystemError) {
        var attributes: MountAttributes = .noSuid | .noDev
        if tmpfs.noExec { attributes = attributes | .noExec }
        let mount = try self.tmpfs(size: tmpfs.size, inodes: tmpfs.inodes, mode: tmpfs.mode, attributes)
        try attach(mount, at: tmpfs.destination)
    }

    mutating func mountOverlay(_ overlay: OverlayMount) throws(SystemError) {
        guard let index = layers.firstIndex(where: { $0.place == overlay.destination }) else {
            throw SystemError(.openTree, .noEntry)
        }
        let opened = layers.remove(at: index)
        let lowerLayer = Descriptor(owning: opened.lower)
        let upperLayer = try writableLayer(overlay, kept: opened.kept)
        let upper = try layerDirectory("upper", in: upperLayer)
        let work = try layerDirectory("work", in: upperLayer)
        let context = try FileSystemContext("overlay")
        try context.set("lowerdir", throughDescriptor(lowerLayer))
        try context.set("upperdir", throughDescriptor(upper))
        try context.set("workdir", throughDescriptor(work))
        // In a user namespace overlayfs may not use trusted.* attributes (overlayfs.rst).
        try context.set(flag: "userxattr")
        let mount = try context.mount(.noSuid | .noDev)
        try attach(mount, at: overlay.destination)
    }

    private func writableLayer(_ overlay: OverlayMount, kept: Int32?) throws(SystemError) -> Descriptor {
        guard case .discard(let size) = overlay.layer else { return Descriptor(owning: kept ?? -1) }
        let layer = try tmpfs(size: size, inodes: 0, mode: 0o755, .noSuid | .noDev)
        // overlayfs takes only attached mounts as layers; the overlay itself will cover this one.
        try Mounts.attach(layer, at: try place(overlay.destination))
        return layer
    }

    /// A directory that is there, or is made, and is no symlink that an earlier payload left in its place.
    private func layerDirectory(
        _ name: ByteString, in layer: borrowing Descriptor
    ) throws(SystemError) -> Descriptor {
        do throws(SystemError) {
            try Files.makeDirectory(name, in: Directory(layer), mode: 0o755)
        } catch  where error.errno == .exists {}
        return try Files.open(
            name, in: Directory(layer), .pathOnly | .directory,
            resolve: .beneath | .noSymlinks | .noMagicLinks | .noMounts)
    }

    private func throughDescriptor(_ descriptor: borrowing Descriptor) -> ByteString {
        ByteString("/proc/self/fd/\(descriptor.number)")
    }

    func mountProc(at destination: ByteString, pidsOnly: Bool) throws(SystemError) {
        let context = try FileSystemContext("proc")
        try context.set("hidepid", "ptraceable")
        if pidsOnly { try context.set("subset", "pid") }
        try attach(try context.mount(.noSuid | .noDev | .noExec), at: destination)
    }

    func mountDevpts(at destination: ByteString) throws(SystemError) {
        let context = try FileSystemContext("devpts")
        try context.set("ptmxmode", "0666")
        try context.set("mode", "0620")
        try context.set("max", "16")
        try attach(try context.mount(.noSuid | .noExec), at: destination)
    }

    func makeReadOnly(_ path: ByteString) throws(SystemError) {
        let place = try self.place(path)
        let copy = try Mounts.copy(place, recursive: true)
        try Mounts.add(.readOnly, to: copy, recursive: true)
        try Mounts.attach(copy, at: place)
    }

    /// An empty directory over a directory, an empty file over anything else.
    func mask(_ path: ByteString) throws(SystemError) {
        let place = try self.place(path)
        let attributes: MountAttributes = .readOnly | .noSuid | .noDev | .noExec
        if try Files.status(of: place).node.kind == .directory {
            let empty = try tmpfs(size: Bytes(4096), inodes: 2, mode: 0o555, attributes)
            return try Mounts.attach(empty, at: place)
        }
        // Only a file that has a name can be copied and attached as a mount, so it has one for a moment.
        let name: ByteString = ".nestbox-mask"
        let flags: OpenFlags = .writeOnly | .create | .exclusive
        _ = try Files.open(name, in: Directory(number: root), flags, mode: 0o444)
        let copy = try Mounts.copy(try self.place("/" + name), recursive: false)
        try Mounts.add(attributes, to: copy, recursive: false)
        try Mounts.attach(copy, at: place)
        try Files.remove(name, in: Directory(number: root))
    }

    func pivot() throws(SystemError) {
        try Files.changeDirectory(to: Directory(number: root))
        try Mounts.pivotIntoCurrentDirectory()
    }

    mutating func makeRootReadOnly() throws(SystemError) {
        let mount = Descriptor(owning: root)
        root = -1
        try Mounts.add(.readOnly, to: mount, recursive: false)
    }

    // MARK: - Places

    /// A name directly in the root needs no way there.
    private func inParent(
        of path: ByteString, _ body: (Directory, ByteString) throws(SystemError) -> Void
    ) throws(SystemError) {
        if path.depth == 1 { return try body(Directory(number: root), path.lastComponent) }
        let parent = try place(path.parent)
        try body(Directory(parent), path.lastComponent)
    }

    private func attach(_ mount: consuming Descriptor, at path: ByteString) throws(SystemError) {
        try Mounts.attach(mount, at: try place(path))
    }

    /// A place of the new root: reached below its descriptor and never through a symlink.
    private func place(_ path: ByteString) throws(SystemError) -> Descriptor {
        let relative = path == "/" ? "." : ByteString(path.bytes.dropFirst())
        return try Files.open(
            relative, in: Directory(number: root), .pathOnly, resolve: .beneath | .noSymlinks | .noMagicLinks)
    }

    /// - Parameter inodes: 0 for as many as the kernel gives by default.
    private func tmpfs(
        size: Bytes, inodes: UInt64, mode: FileMode, _ attributes: MountAttributes
    ) throws(SystemError) -> Descriptor {
        let context = try FileSystemContext("tmpfs")
        try context.set("size", decimal(size.count))
        if inodes > 0 { try context.set("nr_inodes", decimal(inodes)) }
        try context.set("mode", ByteString(mode.octal))
        return try context.mount(attributes)
    }

    private func decimal(_ number: UInt64) -> ByteString { ByteString(String(number)) }
}

/// A copied mount that waits to be attached.
private struct OpenedTree {
    let place: ByteString
    let mount: Int32
}

/// The directories of an overlay that waits to be made.
private struct OpenedLayers {
    let place: ByteString
    let lower: Int32
    let kept: Int32?
}
