internal import Linux
internal import Model

/// Builds the new root. Every place is reached from the root's own descriptor with symlinks
/// refused, so that no file inside a bound directory can redirect a mount.
struct RootView: ~Copyable {
    private var root: Int32 = -1
    /// Opened sources by their place: mounts copied before anything was built.
    private var trees: [(place: ByteString, mount: Int32)] = []
    private var layers: [(place: ByteString, lower: Int32, kept: Int32?)] = []

    // MARK: - Opening

    mutating func openSource(_ bind: BindMount) throws(SystemError) {
        let source = try open(bind.source, mustBe: bind.identity)
        let tree = try Mounts.copy(source, recursive: bind.recursive)
        try Mounts.add(bind.attributes, to: tree, recursive: bind.recursive)
        trees.append((bind.destination, tree.release()))
    }

    mutating func openLayers(_ overlay: OverlayMount) throws(SystemError) {
        let lower = try open(overlay.source, mustBe: overlay.identity)
        var kept: Int32?
        if case .keep(let path, let identity) = overlay.layer { kept = try open(path, mustBe: identity).release() }
        layers.append((overlay.destination, lower.release(), kept))
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
        let options: [(ByteString, ByteString?)] = [
            ("size", decimal(size.count)), ("nr_inodes", decimal(inodes)), ("mode", "0755"),
        ]
        let mount = try Mounts.make("tmpfs", options: options, attributes: [.noSuid, .noDev])
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
            let flags: OpenFlags = [.writeOnly, .create, .exclusive, .noFollow]
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
        let options: [(ByteString, ByteString?)] = [
            ("size", decimal(tmpfs.size.count)), ("nr_inodes", decimal(tmpfs.inodes)),
            ("mode", ByteString(tmpfs.mode.octal)),
        ]
        var attributes: MountAttributes = [.noSuid, .noDev]
        if tmpfs.noExec { attributes.insert(.noExec) }
        try attach(try Mounts.make("tmpfs", options: options, attributes: attributes), at: tmpfs.destination)
    }

    mutating func mountOverlay(_ overlay: OverlayMount) throws(SystemError) {
        guard let index = layers.firstIndex(where: { $0.place == overlay.destination }) else {
            throw SystemError(.openTree, .noEntry)
        }
        let (_, lower, kept) = layers.remove(at: index)
        let lowerLayer = Descriptor(owning: lower)
        let upperLayer = try writableLayer(overlay, kept: kept)
        let upper = try layerDirectory("upper", in: upperLayer)
        let work = try layerDirectory("work", in: upperLayer)
        let options: [(ByteString, ByteString?)] = [
            ("lowerdir", throughDescriptor(lowerLayer)),
            ("upperdir", throughDescriptor(upper)),
            ("workdir", throughDescriptor(work)),
            // In a user namespace overlayfs may not use trusted.* attributes (overlayfs.rst).
            ("userxattr", nil),
        ]
        let mount = try Mounts.make("overlay", options: options, attributes: [.noSuid, .noDev])
        try attach(mount, at: overlay.destination)
    }

    private func writableLayer(_ overlay: OverlayMount, kept: Int32?) throws(SystemError) -> Descriptor {
        guard case .discard(let size) = overlay.layer else { return Descriptor(owning: kept ?? -1) }
        let layer = try Mounts.make("tmpfs", options: [("size", decimal(size.count))], attributes: [.noSuid, .noDev])
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
            name, in: Directory(layer), [.pathOnly, .directory],
            resolve: [.beneath, .noSymlinks, .noMagicLinks, .noMounts])
    }

    private func throughDescriptor(_ descriptor: borrowing Descriptor) -> ByteString {
        ByteString("/proc/self/fd/\(descriptor.number)")
    }

    func mountProc(at destination: ByteString, pidsOnly: Bool) throws(SystemError) {
        var options: [(ByteString, ByteString?)] = [("hidepid", "ptraceable")]
        if pidsOnly { options.append(("subset", "pid")) }
        let mount = try Mounts.make("proc", options: options, attributes: [.noSuid, .noDev, .noExec])
        try attach(mount, at: destination)
    }

    func mountDevpts(at destination: ByteString) throws(SystemError) {
        let options: [(ByteString, ByteString?)] = [("ptmxmode", "0666"), ("mode", "0620"), ("max", "16")]
        try attach(try Mounts.make("devpts", options: options, attributes: [.noSuid, .noExec]), at: destination)
    }

    func makeReadOnly(_ path: ByteString) throws(SystemError) {
        let place = try self.place(path)
        let copy = try Mounts.copy(place, recursive: true)
        try Mounts.add([.readOnly], to: copy, recursive: true)
        try Mounts.attach(copy, at: place)
    }

    /// An empty directory over a directory, an empty file over anything else.
    func mask(_ path: ByteString) throws(SystemError) {
        let place = try self.place(path)
        let attributes: MountAttributes = [.readOnly, .noSuid, .noDev, .noExec]
        if try Files.status(of: place).node.kind == .directory {
            let options: [(ByteString, ByteString?)] = [("size", "4k"), ("nr_inodes", "2"), ("mode", "0555")]
            return try Mounts.attach(try Mounts.make("tmpfs", options: options, attributes: attributes), at: place)
        }
        // Only a file that has a name can be copied and attached as a mount, so it has one for a moment.
        let name: ByteString = ".nestbox-mask"
        let flags: OpenFlags = [.writeOnly, .create, .exclusive]
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
        try Mounts.add([.readOnly], to: mount, recursive: false)
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
            relative, in: Directory(number: root), .pathOnly, resolve: [.beneath, .noSymlinks, .noMagicLinks])
    }

    private func decimal(_ number: UInt64) -> ByteString { ByteString(String(number)) }
}
