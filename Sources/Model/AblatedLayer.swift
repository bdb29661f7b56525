#if LayerAblation
/// A layer that a plan can do without, so that a test sees what the others stop by themselves.
package enum AblatedLayer: String, CaseIterable, Sendable {
    case seccomp, landlock, capabilities
    case noNewPrivileges = "no-new-privileges"
    /// ro, nosuid, nodev and noexec of what is bound, and of the root.
    case mountFlags = "mount-flags"
    case networkNamespace = "net-namespace"
    /// user.max_user_namespaces
    case userNamespaceLimit = "user-namespace-limit"
    /// setsid(2)
    case session
    case keyring
    /// PID 1 is not dumpable, and its arguments are wiped.
    case seal
}
#endif
