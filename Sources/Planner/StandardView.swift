package import Model

/// The default view: the system read-only, a place for temporary files, a fresh home, the current
/// directory. Nothing else of the host exists.
func standardView(
    _ profile: Profile, _ facts: HostFacts, _ identity: IdentityPlan, _ sources: Sources
) throws(Refusal) -> [Placement] {
    var view = try [system("/usr", sources)].compactMap { $0 }
    for path in usualLinks {
        if let target = facts.link(path) {
            view.append(Placement(destination: path, content: .symlink(target: target), origin: .builtIn))
        } else if let directory = try system(path, sources) {
            view.append(directory)
        }
    }
    for path in neededConfiguration {
        if let target = facts.link(path) {
            view.append(Placement(destination: path, content: .symlink(target: target), origin: .builtIn))
        } else if let file = try system(path, sources, noExec: true) {
            view.append(file)
        }
    }
    if profile.network.value == .host,
        let resolver = try system("/etc/resolv.conf", sources, noExec: true)
    {
        view.append(resolver)
    }
    view += generatedConfiguration(profile, identity)
    view.append(temporary("/tmp", mode: 0o1777))
    view.append(temporary(Layout.home, mode: 0o755))
    if let directory = try currentDirectory(facts, sources) { view.append(directory) }
    return view
}

/// On a merged-/usr system they are symlinks, elsewhere directories.
let usualLinks: [ByteString] = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]

/// What programs need of /etc and what says nothing about the host's people.
let neededConfiguration: [ByteString] = [
    "/etc/ld.so.cache", "/etc/ssl/certs", "/etc/ca-certificates", "/etc/pki/tls/certs", "/etc/alternatives",
    "/etc/localtime",
]

private func system(_ path: ByteString, _ sources: Sources, noExec: Bool = false) throws(Refusal) -> Placement? {
    var bind = Mount.Bind(source: path, destination: path, writable: false)
    bind.noExec = noExec
    bind.optional = true
    return try sources.placement(of: Sourced(.bind(bind)))
}

private func temporary(_ path: ByteString, mode: FileMode) -> Placement {
    var tmpfs = Mount.Tmpfs(destination: path)
    tmpfs.mode = mode
    return Placement(destination: path, content: .tmpfs(tmpfs), origin: .builtIn)
}

private func generatedConfiguration(_ profile: Profile, _ identity: IdentityPlan) -> [Placement] {
    let (uid, gid) = (identity.user.uid, identity.user.gid)
    let name = profile.hostname.value
    var users = ""
    var groups = ""
    if uid != 0 { users += "root:x:0:0:root:/:/usr/sbin/nologin\n" }
    users += "user:x:\(uid):\(gid):user:\(Layout.home.shown):/bin/sh\n"
    if uid != 65534 { users += "nobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n" }
    if gid != 0 { groups += "root:x:0:\n" }
    groups += "user:x:\(gid):\n"
    if gid != 65534 { groups += "nogroup:x:65534:\n" }
    let resolver = profile.network.value == .host ? "files dns" : "files"
    let files: [(ByteString, ByteString)] = [
        ("/etc/passwd", ByteString(users)),
        ("/etc/group", ByteString(groups)),
        ("/etc/hosts", "127.0.0.1 localhost " + name + "\n::1 localhost " + name + "\n"),
        ("/etc/hostname", name + "\n"),
        ("/etc/nsswitch.conf", ByteString("passwd: files\ngroup: files\nhosts: \(resolver)\n")),
    ]
    return files.map { Placement(destination: $0.0, content: .file($0.1), origin: .builtIn) }
}

/// The caller's directory, read-only at its own path, unless that would show what the jail promises
/// to hide: a home as a whole, or a directory of the system's state.
private func currentDirectory(_ facts: HostFacts, _ sources: Sources) throws(Refusal) -> Placement? {
    let here = facts.currentDirectory
    guard !here.isWithin("/usr"), !isTooBroad(here, home: facts.environmentValue("HOME")) else { return nil }
    let bind = Mount.Bind(source: here, destination: here, writable: false)
    return try sources.placement(of: Sourced(.bind(bind)))
}

/// A directory that nobody means to show as a whole: a home, the root, system state.
///
/// - Parameter home: what HOME says; it can only tighten: whatever it says, it never makes the jail show more.
package func isTooBroad(_ path: ByteString, home: ByteString?) -> Bool {
    let parts = path.components
    if parts.count <= 1 { return true }
    if parts.count == 2 && parts[0] == "home" { return true }
    for hidden in ["/proc", "/sys", "/dev", "/run", "/etc"] as [ByteString] where path.isWithin(hidden) { return true }
    for state in ["/var/tmp", "/var/run", "/var/lib", "/var/log"] as [ByteString] where path == state { return true }
    guard let home = home?.cleaned, home != "/" else { return false }
    return home.isWithin(path)
}
