package import Model

/// The paths of the host that planning this profile will ask about.
package func pathsToProbe(_ profile: Profile, from directory: ByteString) throws(Refusal) -> [ByteString] {
    var paths: [ByteString] = ["/", "/proc", "/sys", "/dev"]
    if profile.view.value == .standard {
        paths += ["/usr", directory]
        paths += usualLinks
        paths += neededConfiguration
        if profile.network.value == .host { paths.append("/etc/resolv.conf") }
    }
    if profile.dev.value == .minimal {
        paths += ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"]
    }
    if profile.proc.value == .full { paths += maskedProcPaths + readOnlyProcPaths }
    for mount in profile.mounts {
        switch mount.value {
        case .bind(let bind):
            paths.append(try absolutePath(bind.source, from: directory, mount.origin))
        case .overlay(let overlay):
            paths.append(try absolutePath(overlay.source, from: directory, mount.origin))
            if let keep = overlay.keep { paths.append(try absolutePath(keep, from: directory, mount.origin)) }
        case .protect(let path):
            let path = try absolutePath(path, from: directory, mount.origin)
            for path in path.ancestors + [path] where !paths.contains(path) { paths.append(path) }
        case .tmpfs, .symlink, .directory, .file, .mask:
            break
        }
    }
    return paths
}

/// Those of them that are looked at as symlinks too.
package func linksToProbe(_ profile: Profile) -> [ByteString] {
    profile.view.value == .standard ? usualLinks + ["/etc/localtime"] : []
}

/// The caller's variables that planning asks about.
package func variablesToProbe(_ profile: Profile) -> [ByteString] {
    var names: [ByteString] = ["HOME", "TERM"]
    for entry in profile.environment {
        if case .pass(let name) = entry.value { names.append(name) }
    }
    return names
}
