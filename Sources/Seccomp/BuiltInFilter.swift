internal import CSeccomp
package import Model
package import Syscalls

/// The filter of a built-in policy, ready to be loaded; nil when there is no policy of this name.
///
/// - Parameter architecture: in a release only the native one is there.
package func builtInFilter(
    _ policy: String, on architecture: Architecture = .native, _ refusals: Refusals
) -> SyscallFilter? {
    var count = 0
    // SAFETY: static arrays, as long as is said; the strings in them end in NUL.
    let filters = unsafe UnsafeBufferPointer(start: all(architecture, &count), count: count)
    for index in filters.indices {
        let filter = unsafe filters[index]
        guard unsafe String(cString: filter.policy) == policy,
            unsafe String(cString: filter.refusals) == refusals.rawValue
        else { continue }
        let program = unsafe Array(UnsafeBufferPointer(start: filter.program, count: filter.length))
        return SyscallFilter(
            policy: policy, refusals: refusals, program: program, digest: unsafe String(cString: filter.digest))
    }
    return nil
}

/// What compiled the built-in policies.
package func builtInFiltersMaker() -> String { unsafe String(cString: nb_filters_made_by) }

@unsafe private func all(_ architecture: Architecture, _ count: inout Int) -> UnsafePointer<nb_filter> {
    #if DEBUG
    switch architecture {
    case .x86_64: return unsafe nb_filters_x86_64(&count)
    case .aarch64: return unsafe nb_filters_aarch64(&count)
    }
    #elseif arch(x86_64)
    return unsafe nb_filters_x86_64(&count)
    #else
    return unsafe nb_filters_aarch64(&count)
    #endif
}
