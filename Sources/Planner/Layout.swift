import Model

/// The new root: what is where, and the steps that put it there.
///
/// It is declarative: mounts are done parents first, whatever the order they were asked for in, and
/// what the user asks for replaces what the default view has at that place and below it.
struct Layout {
    static let home: ByteString = "/home/user"

    /// What of the host is needed, opened before anything is built.
    let openings: [Step<InitAction>]
    let steps: [Step<InitAction>]
    /// Paths of the host at which an empty directory has to be while the jail is there.
    let heldPlaces: [Step<SupervisorAction>]
    let currentDirectory: Sourced<ByteString>
    /// Parents first.
    let mounts: [Placement]

    init(_ profile: Profile, _ facts: HostFacts, _ identity: IdentityPlan) throws(Refusal) {
        let sources = Sources(facts)
        var asked: [Placement] = []
        for mount in profile.mounts {
            if let placement = try sources.placement(of: mount) { asked.append(placement) }
        }
        try Self.refuseDuplicates(asked)
        let protection = try Protection(profile, sources, asked)
        asked += protection.placements
        heldPlaces = protection.heldPlaces

        var placements: [Placement] = []
        if profile.view.value == .standard { placements += try standardView(profile, facts, identity, sources) }
        placements += try deviceView(profile, facts, sources)
        placements += procView(profile, facts)
        // Another size for /tmp is no wish to hide the current directory when that lies in it.
        let resized = asked.filter { other in
            other.isTmpfs && placements.contains { $0.isTmpfs && $0.destination == other.destination }
        }
        .map(\.destination)
        placements.removeAll { standard in
            asked.contains { $0.replaces(standard) && !(standard.isBind && resized.contains($0.destination)) }
        }
        placements += asked

        currentDirectory = try Self.currentDirectory(profile, facts, placements)
        openings = placements.compactMap(\.opening)
        (steps, mounts) = try Self.steps(for: placements)
    }

    private static func refuseDuplicates(_ placements: [Placement]) throws(Refusal) {
        for (index, placement) in placements.enumerated() where !placement.isAfterthought {
            let first = placements[..<index].first { !$0.isAfterthought && $0.destination == placement.destination }
            if let first {
                throw Refusal(
                    "two mounts at \(placement.destination.shown): \(first.origin.text) and \(placement.origin.text)",
                    origin: placement.origin, hint: "keep one of them")
            }
        }
    }

    /// `--cwd`; else the caller's directory where the jail shows it; else the fresh home; else `/`.
    private static func currentDirectory(
        _ profile: Profile, _ facts: HostFacts, _ placements: [Placement]
    ) throws(Refusal) -> Sourced<ByteString> {
        if let asked = profile.currentDirectory {
            guard asked.value.isAbsolute, let clean = asked.value.cleaned else {
                throw Refusal(
                    "the working directory \(asked.value.shown) is not an absolute path without '..'",
                    origin: asked.origin, hint: "give it as the jail sees it, for instance --cwd /tmp")
            }
            return Sourced(clean, asked.origin)
        }
        let shown = placements.contains { placement in
            guard case .bind(let bind) = placement.content else {
                guard case .overlay(let overlay) = placement.content else { return false }
                return overlay.source == overlay.destination && facts.currentDirectory.isWithin(overlay.source)
            }
            return bind.source == bind.destination && facts.currentDirectory.isWithin(bind.source)
        }
        if shown { return Sourced(facts.currentDirectory) }
        return Sourced(placements.contains { $0.destination == home } ? home : "/")
    }

    // MARK: - Steps

    private static func steps(
        for placements: [Placement]
    ) throws(Refusal) -> ([Step<InitAction>], mounts: [Placement]) {
        var steps: [Step<InitAction>] = [Step(.mountRoot(.mebibytes(16), inodes: 16_384))]
        var made: [ByteString] = []
        var mounts: [Placement] = []
        var leaves: [ByteString] = []

        // Parents first: so a mount never hides what was made before it. Swift's sort is stable, so
        // equals stay in the order they were asked for.
        for placement in placements.sorted(by: { $0.rank < $1.rank }) {
            let around = mounts.last { placement.destination.isWithin($0.destination) }
            let isOurs = around?.isOurs ?? true
            if placement.isAfterthought {
                // Where the jail has nothing, nothing needs to be hidden.
                if isOurs && !made.contains(placement.destination) { continue }
            } else if isOurs {
                if let leaf = leaves.first(where: { placement.destination.isWithin($0) }) {
                    throw Refusal(
                        "\(placement.destination.shown) lies below \(leaf.shown), which is no directory",
                        origin: placement.origin, hint: "choose another place for one of them")
                }
                makeParents(of: placement, within: around?.destination ?? "/", &made, &steps)
                makeMountPoint(for: placement, &made, &steps)
                if placement.isLeaf { leaves.append(placement.destination) }
            } else if !placement.isMount {
                throw Refusal(
                    "\(placement.destination.shown) lies inside \(around?.destination.shown ?? "/"), "
                        + "where making it would change a file of the host",
                    origin: placement.origin, hint: "overlay that directory instead, or make it there beforehand")
            }
            steps.append(placement.step)
            if placement.isMount {
                mounts.append(placement)
            } else if !placement.isAfterthought {
                made.append(placement.destination)
            }
        }
        return (steps, mounts)
    }

    private static func makeParents(
        of placement: Placement, within mount: ByteString, _ made: inout [ByteString],
        _ steps: inout [Step<InitAction>]
    ) {
        for path in placement.destination.ancestors
        where path.bytes.count > mount.bytes.count && !made.contains(path) {
            made.append(path)
            steps.append(Step(.makeDirectory(path, 0o755), placement.origin))
        }
    }

    private static func makeMountPoint(
        for placement: Placement, _ made: inout [ByteString], _ steps: inout [Step<InitAction>]
    ) {
        guard placement.isMount, !made.contains(placement.destination) else { return }
        made.append(placement.destination)
        let make: InitAction =
            placement.isDirectory
            ? .makeDirectory(placement.destination, 0o755) : .makeFile(placement.destination, content: "", 0o444)
        steps.append(Step(make, placement.origin))
    }
}

extension Placement {
    /// The user's mount takes the place of the default one: it is there, or covers it.
    fileprivate func replaces(_ standard: Placement) -> Bool {
        isAfterthought ? false : standard.destination.isWithin(destination)
    }

    fileprivate var isTmpfs: Bool {
        if case .tmpfs = content { return true }
        return false
    }

    fileprivate var isBind: Bool {
        if case .bind = content { return true }
        return false
    }

    fileprivate var opening: Step<InitAction>? {
        switch content {
        case .bind(let bind): Step(.openSource(bind), origin)
        case .overlay(let overlay): Step(.openLayers(overlay), origin)
        case .tmpfs, .proc, .devpts, .symlink, .directory, .file, .mask, .readOnly: nil
        }
    }

    fileprivate var step: Step<InitAction> {
        switch content {
        case .bind(let bind): Step(.bindMount(bind), origin)
        case .tmpfs(let tmpfs): Step(.mountTmpfs(tmpfs), origin)
        case .overlay(let overlay): Step(.mountOverlay(overlay), origin)
        case .proc(let view): Step(.mountProc(destination: destination, pidsOnly: view == .pid), origin)
        case .devpts: Step(.mountDevpts(destination: destination), origin)
        case .symlink(let target): Step(.makeSymlink(target: target, destination), origin)
        case .directory(let mode): Step(.makeDirectory(destination, mode), origin)
        case .file(let content): Step(.makeFile(destination, content: content, 0o644), origin)
        case .mask: Step(.mask(destination), origin)
        case .readOnly: Step(.makeReadOnly(destination), origin)
        }
    }
}
