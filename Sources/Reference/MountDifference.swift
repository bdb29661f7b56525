import Config
import Model
import Reporting

/// What is seen at a place, as far as two profiles can be compared by it.
private struct Seen {
    enum Access: Int { case nothing, made, read, writeAside, write }

    let access: Access
    let mount: Mount?
    let origin: Origin
}

/// Mounts of two profiles, place by place; those of the default view and of /dev count too.
func mountDifferences(_ old: Profile, _ new: Profile, home: ByteString?) -> [ProfileDifference] {
    let (was, now) = (places(of: old), places(of: new))
    var all: [ProfileDifference] = []
    for (place, seen) in now where was.first(where: { $0.place == place }) == nil {
        all.append(.init(kind(.nothing, seen.access), "can now \(words(seen, place, home))", seen.origin))
    }
    for (place, seen) in was {
        let shown = show(place, home)
        guard let other = now.first(where: { $0.place == place })?.seen else {
            if seen.access == .nothing {
                all.append(.init(.weaker, "no longer hides \(shown)"))
            } else {
                all.append(
                    .init(seen.access == .made ? .other : .stricter, "can no longer \(words(seen, place, home))"))
            }
            continue
        }
        if seen.access != other.access {
            let isMore = other.access.rawValue > seen.access.rawValue
            let text = isMore ? "can now \(words(other, place, home))" : "can only \(words(other, place, home))"
            all.append(.init(isMore ? .weaker : .stricter, text, other.origin))
        } else {
            all += details(seen, other, shown, home)
        }
    }
    return all
}

private func kind(_ old: Seen.Access, _ new: Seen.Access) -> ProfileDifference.Kind {
    new == .made ? .other : new == .nothing ? .stricter : .weaker
}

/// Of two mounts with the same access: another source, more room, programs that can be executed.
private func details(_ old: Seen, _ new: Seen, _ place: String, _ home: ByteString?) -> [ProfileDifference] {
    var all: [ProfileDifference] = []
    func compare(_ what: String, _ was: UInt64, _ now: UInt64, _ text: (UInt64) -> String) {
        if was == now { return }
        all.append(.init(now > was ? .weaker : .stricter, "\(what) \(place) \(text(was)) → \(text(now))", new.origin))
    }
    if let was = old.mount?.source, let now = new.mount?.source, was != now {
        all.append(
            .init(.weaker, "\(place) is now \(show(now, home)) of the host instead of \(show(was, home))", new.origin))
    }
    switch (old.mount, new.mount) {
    case (.tmpfs(let was), .tmpfs(let now)):
        compare("size of", was.size.count, now.size.count) { Bytes($0).exactText }
        compare("files in", was.inodes, now.inodes) { String($0) }
        compare("programs can be executed in", was.noExec ? 0 : 1, now.noExec ? 0 : 1) { $0 == 0 ? "no" : "yes" }
    case (.overlay(let was), .overlay(let now)):
        compare("size of", was.size.count, now.size.count) { Bytes($0).exactText }
        if was.keep != now.keep {
            let kept = now.keep.map { "are kept in \(show($0, home))" } ?? "are thrown away"
            all.append(.init(now.keep == nil ? .stricter : .weaker, "changes of \(place) \(kept)", new.origin))
        }
    case (.bind(let was), .bind(let now)):
        compare("programs can be executed in", was.noExec ? 0 : 1, now.noExec ? 0 : 1) { $0 == 0 ? "no" : "yes" }
    default: break
    }
    return all
}

// MARK: - What is where

private func places(of profile: Profile) -> [(place: ByteString, seen: Seen)] {
    var all: [(place: ByteString, seen: Seen)] = []
    if profile.view.value == .standard {
        let view = profile.view.origin
        all.append(("/usr", Seen(access: .read, mount: nil, origin: view)))
        for place in ["/tmp", "/home/user"] as [ByteString] {
            all.append((place, Seen(access: .write, mount: .tmpfs(Mount.Tmpfs(destination: place)), origin: view)))
        }
    }
    if profile.dev.value == .minimal {
        let shared = Mount.tmpfs(Mount.Tmpfs(destination: "/dev/shm"))
        all.append(("/dev/shm", Seen(access: .write, mount: shared, origin: profile.dev.origin)))
    }
    for mount in profile.mounts where !mount.value.isProtected {
        let place = mount.value.destination
        all.removeAll { $0.place == place || $0.place.isWithin(place) && $0.seen.origin == profile.view.origin }
        all.append((place, Seen(access: mount.value.access, mount: mount.value, origin: mount.origin)))
    }
    return all
}

/// Paths that only one of them protects.
func protectionDifferences(_ old: Profile, _ new: Profile, home: ByteString?) -> [ProfileDifference] {
    func protected(_ profile: Profile) -> [Sourced<Mount>] { profile.mounts.filter(\.value.isProtected) }
    let (was, now) = (protected(old), protected(new))
    return was.filter { mount in !now.contains { $0.value == mount.value } }.map {
        .init(.weaker, "no longer protects \(show($0.value.destination, home))")
    }
        + now.filter { mount in !was.contains { $0.value == mount.value } }.map {
            .init(.stricter, "protects \(show($0.value.destination, home))", $0.origin)
        }
}

extension Mount {
    fileprivate var isProtected: Bool {
        if case .protect = self { return true }
        return false
    }

    fileprivate var access: Seen.Access {
        switch self {
        case .bind(let bind): bind.writable ? .write : .read
        case .tmpfs: .write
        case .overlay(let overlay): overlay.keep == nil ? .writeAside : .write
        case .symlink, .directory, .file, .protect: .made
        case .mask: .nothing
        }
    }

    fileprivate var source: ByteString? {
        switch self {
        case .bind(let bind): bind.source
        case .overlay(let overlay): overlay.source
        case .tmpfs, .symlink, .directory, .file, .mask, .protect: nil
        }
    }
}

private func words(_ seen: Seen, _ place: ByteString, _ home: ByteString?) -> String {
    let shown = show(place, home)
    let from = seen.mount?.source.map { $0 == place ? "" : " (\(show($0, home)) of the host)" } ?? ""
    switch seen.access {
    case .nothing: return "see nothing at \(shown)"
    case .made:
        switch seen.mount {
        case .symlink(let target, _): return "follow a link at \(shown) to \(target.shown)"
        case .file: return "read a file of the profile's at \(shown)"
        default: return "see an empty directory at \(shown)"
        }
    case .read: return "read \(shown)\(from)"
    case .writeAside: return "read \(shown)\(from), and write there what is thrown away"
    case .write:
        if case .tmpfs(let tmpfs) = seen.mount { return "write \(shown), up to \(tmpfs.size.exactText) in memory" }
        return "write \(shown)\(from)"
    }
}

private func show(_ path: ByteString, _ home: ByteString?) -> String {
    guard let home, path.isWithin(home) else { return path.shown }
    return "~" + ByteString(path.bytes.dropFirst(home.bytes.count)).shown
}
