internal import CLinux
package import Model

/// Kernel: seccomp(2).
package enum SeccompFilters {
    /// From now on every call of this process and all it starts goes through the filter as well.
    ///
    /// - Throws: EINVAL for a program that the kernel will not run; EACCES without no_new_privs.
    package static func load(_ filter: SyscallFilter) throws(SystemError) {
        // SAFETY: the array outlives the call and is as long as is said; the kernel only reads it.
        try check(.seccomp, unsafe nb_load_filter(filter.program, filter.program.count))
    }

    /// The same for a filter that asks about some refusals.
    ///
    /// - Returns: whom it asks. Without anybody there such calls fail with ENOSYS.
    /// - Throws: EBUSY where a filter that this process is under already has a listener.
    package static func loadAndListen(_ filter: SyscallFilter) throws(SystemError) -> Descriptor {
        // SAFETY: as above.
        let listener = try check(.seccomp, unsafe nb_load_filter_and_listen(filter.program, filter.program.count))
        return Descriptor(owning: listener)
    }

    /// This process is under a filter itself: nestbox runs in another sandbox.
    package static var isFiltered: Bool { nb_prctl(21, 0, 0) == 2 }  // PR_GET_SECCOMP

    /// There can be one listener only among all filters of a process; found out by a process that tries.
    package static var canListen: Bool { !isFiltered || nb_can_listen() == 1 }
}

extension Files {
    /// An empty file that nobody else can find.
    package static func inMemory() throws(SystemError) -> Descriptor {
        Descriptor(owning: try check(.memfdCreate, nb_memfd()))
    }
}
