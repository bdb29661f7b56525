import Model

/// One thing at one place of the new root, before its steps are made.
///
/// A class, though nothing of it ever changes: lists of them are searched, sorted and passed on a lot.
final class Placement: Sendable {
    enum Content {
        case bind(BindMount)
        case tmpfs(Mount.Tmpfs)
        case overlay(OverlayMount)
        case proc(ProcView)
        case devpts
        case symlink(target: ByteString)
        case directory(FileMode)
        case file(ByteString)
        case mask
        case readOnly
    }

    let destination: ByteString
    let content: Content
    let origin: Origin
    /// Whether the mount point is a directory (else a file).
    let isDirectory: Bool
    /// Parents come first, what changes others last.
    let rank: Int

    init(destination: ByteString, content: Content, origin: Origin, isDirectory: Bool = true) {
        self.destination = destination
        self.content = content
        self.origin = origin
        self.isDirectory = isDirectory
        var rank = destination.depth
        switch content {
        case .mask, .readOnly: rank += 10_000
        default: break
        }
        self.rank = rank
    }

    /// Covers what is below it with something of its own.
    var isMount: Bool {
        switch content {
        case .bind, .tmpfs, .overlay, .proc, .devpts: true
        case .symlink, .directory, .file, .mask, .readOnly: false
        }
    }

    /// Nothing can lie below it.
    var isLeaf: Bool {
        switch content {
        case .file, .symlink: true
        case .bind: !isDirectory
        default: false
        }
    }

    /// New names can be made in it without touching a file of the host.
    var isOurs: Bool {
        if case .tmpfs = content { return true }
        return !isMount
    }

    /// Changes what another placement put there, so it comes after all of those.
    var isAfterthought: Bool {
        switch content {
        case .mask, .readOnly: true
        default: false
        }
    }
}
