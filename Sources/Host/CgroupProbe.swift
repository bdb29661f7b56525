internal import Linux
package import Model

extension Probe {
    /// What there is for limits on a group of processes.
    ///
    /// Format: cgroup-v2.rst; proc_pid_cgroup(5); systemd's CGROUP_DELEGATION.md.
    package static func cgroups(_ choice: CgroupChoice) -> CgroupFacts {
        var facts = CgroupFacts()
        guard let mount = mountPoint(), let path = ownPath() else { return facts }
        facts.hierarchy = mount == usualPlace ? .unified : .hybrid
        let own = path == "/" ? mount : mount + path
        facts.own = group(own, top: mount)
        if own != mount { facts.parent = group(own.parent, top: mount) }
        if Caller.user.uid == 0 { facts.top = group(mount, top: mount) }
        if case .directory(let named) = choice { facts.named = group(named, top: mount) }
        facts.hasUserManager = hasUserManager()
        // The first line is a headline.
        facts.hasSwap = (contents(of: "/proc/swaps") ?? []).split(separator: UInt8(ascii: "\n")).count > 1
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
        guard let table = contents(of: "/proc/self/cgroup") else { return nil }
        for line in table.split(separator: UInt8(ascii: "\n")) where line.starts(with: "0::/".utf8) {
            let path = line.dropFirst(3)
            return path.starts(with: "/..".utf8) ? nil : ByteString(path)
        }
        return nil
    }

    /// nil when there is no such group.
    private static func group(_ path: ByteString, top: ByteString) -> CgroupDirectory? {
        guard let controllers = contents(of: path + "/cgroup.controllers") else { return nil }
        var group = CgroupDirectory(path: path)
        group.controllers = Controllers(listedIn: controllers)
        group.handedOn = Controllers(listedIn: contents(of: path + "/cgroup.subtree_control") ?? [])
        group.kind = kind(path)
        let files: [ByteString] = ["", "/cgroup.procs", "/cgroup.subtree_control"]
        group.isWritable = files.allSatisfy { allows(2, path, $0) }
        group.isDelegated = isMarked(path) || (path == top && group.kind != .root)
        // The top has no such file of its own, whatever groups below it have.
        group.limitsSwap = group.kind == .root || allows(0, path, "/memory.swap.max")
        group.processes = processes(in: path)
        return group
    }

    private static func kind(_ path: ByteString) -> CgroupDirectory.Kind {
        // The top of the host's hierarchy has no such file.
        guard let type = contents(of: path + "/cgroup.type") else { return .root }
        return type.starts(with: "domain\n".utf8) ? .domain : .threaded
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
        (contents(of: path + "/cgroup.procs") ?? []).split(separator: UInt8(ascii: "\n")).count
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
