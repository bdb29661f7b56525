import Model

extension Mount {
    /// The knob that asks for it.
    var setting: Setting {
        switch self {
        case .bind(let bind): bind.writable ? .rw : .ro
        case .overlay: .overlay
        case .tmpfs: .tmpfs
        case .symlink: .symlink
        case .directory: .dir
        case .file: .file
        case .mask: .mask
        case .protect: .protect
        }
    }

    /// As its flag takes it; attributes that are as always are left out.
    var text: ByteString {
        switch self {
        case .bind(let bind):
            return pair(bind.source, bind.destination)
                + (bind.noExec ? ",noexec" : "") + (bind.optional ? ",optional" : "")
        case .overlay(let overlay):
            let standard = Overlay(source: "", destination: "")
            return pair(overlay.source, overlay.destination)
                + (overlay.keep.map { ",keep=" + escaped($0) } ?? "")
                + (overlay.size == standard.size ? "" : ByteString(",size=\(overlay.size.unitText)"))
        case .tmpfs(let tmpfs):
            let standard = Tmpfs(destination: "")
            return escaped(tmpfs.destination)
                + (tmpfs.size == standard.size ? "" : ByteString(",size=\(tmpfs.size.unitText)"))
                + (tmpfs.inodes == standard.inodes ? "" : ByteString(",inodes=\(tmpfs.inodes)"))
                + (tmpfs.mode == standard.mode ? "" : ByteString(",mode=\(tmpfs.mode.octal)"))
                + (tmpfs.noExec ? ",noexec" : "")
        case .symlink(let target, let destination): return escaped(target) + ":" + escaped(destination)
        case .directory(let destination, let mode):
            return escaped(destination) + (mode == 0o755 ? "" : ByteString(",mode=\(mode.octal)"))
        case .file(let destination, let content): return destination + "=" + content
        case .mask(let destination), .protect(let destination): return destination
        }
    }

    private func pair(_ source: ByteString, _ destination: ByteString) -> ByteString {
        source == destination ? escaped(source) : escaped(source) + ":" + escaped(destination)
    }

    private func escaped(_ path: ByteString) -> ByteString { ByteString(Entry.escape(path.bytes)) }
}
