/// Everything that can be said about a run, by flag or in a profile: one case a knob.
///
/// `knob` says what it is, `Profile.set` does it. Both are exhaustive, so that a new case is an
/// error until it is described and done.
package enum Setting: UInt8, Sendable, CaseIterable {
    case profile, define, noUserProfiles
    case ro, rw, overlay, tmpfs, symlink, dir, file, mask, protect
    case view, proc, dev
    case user, hostUser, idRange
    case net, syscalls, onViolation, syscallRule, timeNamespace, hostname, initKind
    case env, envPass, cwd, umask, passFD
    case time, grace, cpuTime
    case memory, memoryHigh, swap, pids, cpus, cpuWeight, cpuset, cpusetMems, ioMax, ioWeight, hugetlb
    case outputLimit, fileSize, openFiles, stack, core, rlimit
    case softTime, softCPUTime, softMemory, cgroup
    case report, meta, stats, explain
    case injectFault

    /// The one whose flag has this name.
    ///
    /// By a search and not `init(rawValue: String)`, which builds a dictionary at the first use.
    package init?(flag name: String) {
        var number: UInt8 = 0
        while let setting = Setting(rawValue: number) {
            if setting.knob.name == name {
                self = setting
                return
            }
            number += 1
        }
        return nil
    }

    /// `--no-NAME` takes a flag back that a profile has set.
    init?(negativeFlag name: String) {
        guard name.hasPrefix("no-"), let setting = Setting(flag: String(name.dropFirst(3))),
            case .flag = setting.knob.shape, setting.knob.table.isInFiles
        else { return nil }
        self = setting
    }
}

/// The knobs, in the order of help; made when they are first asked for all.
package let knobs: [Knob] = Setting.allCases.map(\.knob)

extension Setting {
    /// The one with this key in a table of a file.
    static func with(key: String, in table: Knob.Table) -> Setting? {
        for index in knobs.indices where knobs[index].table == table && knobs[index].key == key {
            return Setting(rawValue: UInt8(index))
        }
        return nil
    }
}
