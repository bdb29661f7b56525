internal import Linux
package import Model

extension Probe {
    /// What there is for limits on a group of processes.
    ///
    /// Format: cgroup-v2.rst; proc_pid_cgroup(5); systemd's CGROUP_DELEGATION.md.
    ///
    /// - Parameter files: which not every kernel has.
    package static func cgroups(_ choice: CgroupChoice, files: [ByteString] = []) -> CgroupFacts {
        var facts = CgroupFacts()
        if case .directory(let named) = choice { facts.named = group(named, files, isTop: false) }
        guard choice == .automatic, let mount = mountPoint(), let path = ownPath() else { return facts }
        facts.hierarchy = mount == usualPlace ? .unified : .hybrid
        let own = path == "/" ? mount : mount + path
        // A unit's group is used itself or not at all; any other may lie in a group that is ours.
        let isUnit = CgroupDirectory(path: own).isUnit
        if own != mount && !isUnit { facts.parent = group(own.parent, files, isTop: own.parent == mount) }
        facts.own = facts.parent?.isWritable == true ? brief(own) : group(own, files, isTop: own == mount)
        if Caller.user.uid == 0 { facts.top = own == mount ? facts.own : group(mount, files, isTop: true) }
        if isUnit { facts.hasUserManager = hasUserManager() }
        // The first line is a headline.
        facts.hasSwap = (small("/proc/swaps") ?? []).split(separator: UInt8(ascii: "\n")).count > 1
        return facts
    }

    private static let usualPlace: ByteString = "/sys/fs/cgroup"

    /// Version 2 alone at the usual place, or beside version 1 below it.
    private static func mountPoint() -> ByteString? {
        let places: [ByteString] = [usualPlace, "/sys/fs/cgroup/unified"]
        return places.first { Files.isCgroup($0) }
    }

    /// The line of version 2 in /proc/self/cgroup; nil when the group is outside of what is mounted here.
    private static func ownPath() -> ByteString? {
        guard let table = small("/proc/self/cgroup") else { return nil }
        for line in table.split(separator: UInt8(ascii: "\n")) where line.starts(with: "0::/".utf8) {
            let path = line.dropFirst(3)
            return path.starts(with: "/..".utf8) ? nil : ByteString(path)
        }
        return nil
    }

    /// nil when there is no such group.
    private static func group(_ path: ByteString, _ files: [ByteString], isTop: Bool) -> CgroupDirectory? {
        guard let controllers = small(path + "/cgroup.controllers") else { return nil }
        var group = CgroupDirectory(path: path)
        group.controllers = Controllers(listedIn: controllers)
        group.kind = kind(path)
        let changed: [ByteString] = ["", "/cgroup.procs", "/cgroup.subtree_control"]
        group.isWritable = changed.allSatisfy { allows(2, path, $0) }
        // Of a group that can't be changed no more is asked.
        guard group.isWritable else { return group }
        group.handedOn = Controllers(listedIn: small(path + "/cgroup.subtree_control") ?? [])
        group.isDelegated = isTop ? group.kind != .root : group.isUnit && isMarked(path)
        // The top has no such file of its own, whatever groups below it have.
        group.limitsSwap = group.kind == .root || allows(0, path, "/memory.swap.max")
        if group.kind != .root { group.absentFiles = files.filter { !allows(0, path, "/" + $0) } }
        // Those that hand controllers on hold no process, but for the top.
        group.processes = group.handedOn.isEmpty && group.kind != .root ? processes(in: path) : 0
        return group
    }

    /// Of one that is not going to be used itself.
    private static func brief(_ path: ByteString) -> CgroupDirectory {
        var group = CgroupDirectory(path: path)
        group.kind = kind(path)
        return group
    }

    private static func kind(_ path: ByteString) -> CgroupDirectory.Kind {
        // The top of the host's hierarchy has no such file.
        guard let type = small(path + "/cgroup.type") else { return .root }
        return type.starts(with: "domain\n".utf8) ? .domain : .threaded
    }

    private static func small(_ path: ByteString) -> [UInt8]? {
        do throws(SystemError) {
            return try Files.smallContents(of: path)
        } catch {
            return nil  // An absent or unreadable file says nothing, and the planner says what is missing.
        }
    }

    /// - Parameter mode: 2 write, 0 only that it is there.
    private static func allows(_ mode: Int32, _ path: ByteString, _ file: ByteString) -> Bool {
        do throws(SystemError) {
            try Files.checkAccess(path + file, mode: mode)
            return true
        } catch {
            return false  // Why not makes no difference to what can be done there.
        }
    }

    /// systemd's mark; the first of them is readable for everybody, the second for root.
    private static func isMarked(_ path: ByteString) -> Bool {
        let marks: [ByteString] = ["user.delegate", "trusted.delegate"]
        return marks.contains { Files.firstByte(ofAttribute: $0, of: path) == UInt8(ascii: "1") }
    }

    private static func processes(in path: ByteString) -> Int {
        (small(path + "/cgroup.procs") ?? []).split(separator: UInt8(ascii: "\n")).count
    }

    /// XDG_RUNTIME_DIR, and what it is after su(1), which does not set it.
    package static var runtimeDirectory: ByteString {
        Caller.environmentValue("XDG_RUNTIME_DIR") ?? ByteString("/run/user/\(Caller.user.uid)")
    }

    /// Its own socket, and the bus on which it can be asked.
    private static func hasUserManager() -> Bool {
        let directory = runtimeDirectory
        return isSocket(directory + "/systemd/private") && isSocket(directory + "/bus")
    }

    private static func isSocket(_ path: ByteString) -> Bool {
        do throws(SystemError) {
            return try Files.status(of: path).node.kind == .socket
        } catch {
            return false  // No socket, no manager that could be asked.
        }
    }

    /// The devices that limits name, by path or number.
    package static func blockDevices(_ names: [ByteString], into facts: inout HostFacts) {
        for name in names where facts.blockDevice(name) == nil {
            if let number = numbers(name) ?? device(at: name) {
                facts.blockDevices.append((name, wholeDisk(number)))
            }
        }
    }

    private static func numbers(_ name: ByteString) -> DeviceNumber? {
        let parts = name.bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let major = UInt32(String(decoding: parts[0], as: UTF8.self)),
            let minor = UInt32(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        return DeviceNumber(major: major, minor: minor)
    }

    private static func device(at path: ByteString) -> DeviceNumber? {
        do throws(SystemError) {
            let status = try Files.status(of: path)
            return status.node.kind == .blockDevice ? status.special : nil
        } catch {
            return nil  // The planner says that there is no such device.
        }
    }

    /// Of a partition, the disk: limits on partitions the kernel does not take.
    private static func wholeDisk(_ device: DeviceNumber) -> DeviceNumber {
        let path = ByteString("/sys/dev/block/\(device.text)")
        guard contents(of: path + "/partition") != nil, let disk = contents(of: path + "/../dev"),
            let number = numbers(ByteString(disk.filter { $0 != 10 }))
        else { return device }
        return number
    }
}
