import Model

/// The narrowest thing that would make a failed step succeed; nil when nothing honest can be said.
func nestboxHint(for failure: Failure, step: StepLine?, keepsChanges: Bool) -> String? {
    switch failure.reason {
    case .died where failure.index < 0:
        return "something outside killed the jail's init; look for the host's OOM killer"
    case .died, .posture, .interrupted, .garbled:
        return nil
    case .refused(let error):
        if case .none = error.operation { return "this failure was asked for with --inject-fault" }
        let name = step?.name ?? ""
        if failure.role == .payload && error.errno == .noMemory && name != "exec" {
            return "the memory limit leaves too little even to start the command in"
        }
        return diagnosed(failure.diagnosis, name, error) ?? byStep(name, keepsChanges, error)
    }
}

/// Reasons found by looking at the host, each only for the steps that it can be the reason of.
private func diagnosed(_ diagnosis: Set<Diagnosis>, _ step: String, _ error: SystemError) -> String? {
    if diagnosis.contains(.noProc) { return "nestbox needs a mounted /proc where it is started" }
    let isFiltered = diagnosis.contains(.insideSeccompFilter)
    switch step {
    case "cloneInit", "mapUsers", "mapGroups", "denySetgroups":
        if let hint = userNamespaceHint(diagnosis, error) { return hint }
        if isFiltered && (error.errno == .perm || error.errno == .noSystemCall) { return outerFilterHint(error) }
    case "mountProc":
        if diagnosis.contains(.procPartlyCovered) {
            return "this container covers parts of /proc, and then the kernel lets no one mount a fresh one: "
                + "start the container with an unmasked /proc, or run with --proc none"
        }
        if isFiltered && error.errno == .perm { return outerFilterHint(error) }
    case "makeMountsPrivate", "mountRoot", "openSource", "mountTmpfs", "mountDevpts", "pivotRoot", "joinSessionKeyring":
        // These fail with EPERM only where somebody forbids the call as such.
        let isCall = error.operation != .openat2 && error.operation != .open
        if isFiltered && isCall && (error.errno == .perm || error.errno == .noSystemCall) {
            return outerFilterHint(error)
        }
    default:
        break
    }
    for case .kernelTooOld(let release) in diagnosis {
        return "this kernel (\(release)) or an outer filter lacks \(error.operation.name); Linux 5.12 or newer has it"
    }
    return nil
}

private func outerFilterHint(_ error: SystemError) -> String {
    "a seccomp filter of an outer container refuses \(error.operation.name): "
        + "allow it there (Docker: --security-opt seccomp=…)"
}

private func userNamespaceHint(_ diagnosis: Set<Diagnosis>, _ error: SystemError) -> String? {
    if diagnosis.contains(.userNamespacesLimitedToZero) {
        return "as root: sysctl -w user.max_user_namespaces=10000 (0 forbids user namespaces here; "
            + "inside a jail of nestbox that is meant so)"
    }
    if diagnosis.contains(.userNamespacesDisabledByDebian) {
        return "as root: sysctl -w kernel.unprivileged_userns_clone=1 (0 forbids them to ordinary users)"
    }
    if diagnosis.contains(.userNamespacesRestrictedByAppArmor), error.errno == .perm || error.errno == .access {
        return "AppArmor restricts user namespaces here (Ubuntu 24.04): install an AppArmor profile for nestbox with "
            + "\u{201C}userns,\u{201D}, or as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
    }
    return nil
}

/// What usually stands behind a refusal at this step.
private func byStep(_ step: String, _ keepsChanges: Bool, _ error: SystemError) -> String? {
    switch (step, error.operation, error.errno) {
    case ("cloneInit", _, .perm):
        "user namespaces are refused here; inside a chroot or container, run nestbox outside it"
    case ("cloneInit", _, .invalid):
        "this kernel lacks a kind of namespace; leave --time-namespace out if it was asked for"
    case ("cloneInit", _, .noSpace), ("cloneInit", _, .users):
        "too many namespaces exist or they nest too deeply: end some, or raise user.max_*_namespaces"
    case ("loadFilter", _, .noSystemCall), ("loadFilter", _, .invalid):
        "this kernel takes no filters of system calls (CONFIG_SECCOMP_FILTER); --syscalls none runs without"
    case ("loadFilter", .sendmsg, .tooManyReferences):
        "more descriptors of this user are in flight between processes than nestbox may have open: "
            + "end the program that sends them without receiving them, or raise ulimit -n"
    case ("loadFilter", _, .busy): "another filter that nestbox is under has a listener since; try again"
    case (_, .countThreads, _): "this is a bug in nestbox: it must have one thread here"
    case ("mapUserRange", .access, .noEntry), ("mapGroupRange", .access, .noEntry):
        "install newuidmap and newgidmap (Debian: apt-get install uidmap), or leave --id-range out"
    case ("mapGroupRange", .runProgram, _):
        "newgidmap refused: it must be set-uid root and the range must be in /etc/subgid"
    case ("mapUserRange", .runProgram, _):
        "newuidmap refused: it must be set-uid root and the range must be in /etc/subuid"
    case (_, .compareIdentity, _): "the path led elsewhere while nestbox was starting; something changes it: look who"
    case ("openSource", _, .access), ("openLayers", _, .access): "the caller must be able to reach the source"
    case ("dropSupplementaryGroups", _, .perm):
        "root of a user namespace only (unshare -r): run nestbox as the user you are outside it"
    case ("openSource", .openat2, .loop): "the source leads through a magic link of /proc; name the file itself"
    case ("bindMount", .openat2, .noEntry), ("mountTmpfs", .openat2, .noEntry), ("mountOverlay", .openat2, .noEntry):
        "the place lies inside another mount and does not exist there; make it on the host, or overlay that mount"
    case (_, .openat2, .loop): "the destination leads through a symbolic link; give the path it stands for"
    case ("mountOverlay", .openat2, .notDirectory):
        "the changes directory must hold directories called upper and work, or neither"
    case ("mountOverlay", .fsconfig, _) where keepsChanges:
        "overlays need Linux 5.11 in a user namespace, and a changes directory on a file system that overlayfs takes"
    case ("mountOverlay", .fsconfig, _), ("mountOverlay", .fsopen, _): "overlays need Linux 5.11 in a user namespace"
    case ("mountProc", _, _): "run with --proc none, or where /proc is not covered"
    case ("openTerminal", _, .noSpace): "no pty is left: raise kernel.pty.max, or redirect standard input and output"
    case ("openTerminal", _, _): "redirect standard input and output, so that no terminal is needed"
    case ("forbidUserNamespaces", _, .readOnly): "/proc/sys is read-only here (a container): run nestbox outside it"
    case ("changeDirectory", _, .noEntry):
        "the directory is not shown inside: add --ro DIR, or choose another with --cwd"
    case ("changeDirectory", _, .access): "the payload's own ids may not enter it: choose another with --cwd"
    case ("limitCgroup", .compareLimit, _):
        "the kernel took another value than was asked for: a group above allows no more, or the value is no whole "
            + "number of pages"
    case ("limitCgroup", .open, .noEntry):
        "this kernel has no such control (io.weight needs the BFQ scheduler or iocost); leave the limit out, or add "
            + ",enforce=prefer"
    case ("limitCgroup", .write, .noDevice): "only whole disks can be limited, and only those with an I/O scheduler"
    case ("enableController", .write, .busy):
        "the group holds processes itself; move them into a group below it, or name another one with --cgroup DIR"
    case ("enableController", .write, _), ("createCgroup", .write, _):
        "the controller is not delegated as far as that: see docs/limits.md, or name another group with --cgroup DIR"
    case ("createCgroup", .mkdir, .again), ("createCgroup", .mkdir, .noSpace):
        "a group above allows no more groups (cgroup.max.descendants, cgroup.max.depth)"
    case ("moveCallers", .write, .access), ("moveCallers", .write, .perm):
        "somebody else's process is in the group; start nestbox in one of its own, or name one with --cgroup DIR"
    case ("startPayload", .clone3, .noEntry):
        "cgroup namespaces hide the payload's group from this one; run nestbox where the group was delegated"
    case ("startPayload", .clone3, .access):
        "the group above both nestbox's own and the payload's is not yours: start nestbox below the one it is to use"
    case ("startPayload", .clone3, .again): "the number of processes is at a limit (ulimit -u, pids.max)"
    case ("setLimit", _, .perm), ("admitPayload", .prlimit, .perm):
        "the caller's hard limit is lower; ask for no more than ulimit -H shows"
    case ("exec", _, .noEntry) where error.detail == 1:
        "the file is there, but not its interpreter or loader: show that too (--ro), or link statically"
    case ("exec", _, .noEntry):
        "the jail shows the system, and the current directory unless that is a home: add --ro DIR for others"
    case ("exec", _, .access): "it must be executable for the payload's ids, and not on a noexec mount"
    case ("exec", _, .noExec): "it is no program for this machine; a script needs a first line such as #!/bin/sh"
    default: nil
    }
}
