/// One thing that shall be seen inside the jail, as the user asked for it.
package enum Mount: Hashable, Sendable {
    case bind(Bind)
    case tmpfs(Tmpfs)
    case overlay(Overlay)
    case symlink(target: ByteString, destination: ByteString)
    case directory(destination: ByteString, mode: FileMode)
    case file(destination: ByteString, content: ByteString)
    /// Hides what is there: an empty read-only directory or an empty file takes its place.
    case mask(destination: ByteString)
    /// Of a host's directory that is shown writable: what is at this path stays as it is, and what is not
    /// there can't be made.
    case protect(path: ByteString)

    package var destination: ByteString {
        switch self {
        case .bind(let bind): bind.destination
        case .tmpfs(let tmpfs): tmpfs.destination
        case .overlay(let overlay): overlay.destination
        case .symlink(_, let destination), .directory(let destination, _), .file(let destination, _),
            .mask(let destination), .protect(let destination):
            destination
        }
    }

    /// A file or directory of the host, with all mounts below it; nosuid and nodev always.
    package struct Bind: Hashable, Sendable {
        package var source: ByteString
        package var destination: ByteString
        package var writable: Bool
        package var noExec = false
        /// A missing source is no error: the mount is left out.
        package var optional = false

        package init(source: ByteString, destination: ByteString, writable: Bool) {
            self.source = source
            self.destination = destination
            self.writable = writable
        }
    }

    /// An empty file system in memory.
    package struct Tmpfs: Hashable, Sendable {
        package var destination: ByteString
        package var size = Bytes.mebibytes(64)
        package var inodes: UInt64 = 65_536
        package var mode: FileMode = 0o755
        package var noExec = false

        package init(destination: ByteString) { self.destination = destination }
    }

    /// A directory of the host under a layer that takes all changes.
    ///
    /// Kernel: overlayfs.rst; in a user namespace since Linux 5.11.
    package struct Overlay: Hashable, Sendable {
        package var source: ByteString
        package var destination: ByteString
        /// Where the changes are kept; nil discards them with the jail.
        package var keep: ByteString?
        /// Of the layer in memory, when changes are discarded.
        package var size = Bytes.mebibytes(256)

        package init(source: ByteString, destination: ByteString) {
            self.source = source
            self.destination = destination
        }
    }
}

/// How /proc looks inside.
package enum ProcView: String, Hashable, Sendable, CaseIterable {
    /// Only the processes (`subset=pid`): no system-wide file, no sysctl.
    case pid
    /// All of it; what tells about or changes the host is masked or read-only.
    case full
    /// No /proc at all.
    case none
}

/// How /dev looks inside.
package enum DevView: String, Hashable, Sendable, CaseIterable {
    /// null, zero, full, random, urandom, tty, pts, shm and the descriptor links.
    case minimal
    case none
}

/// What the jail starts from before the mounts of the command line.
package enum View: String, Hashable, Sendable, CaseIterable {
    /// /usr, the needed parts of /etc, /tmp, a fresh home, the current directory; all but /tmp and home read-only.
    case standard = "default"
    /// An empty root: only what is asked for.
    case none
}
