internal import Linux
package import Model

/// The cgroup of one run: made, limited, read, killed, removed.
///
/// The directory is locked as long as the run lives: what another run finds unlocked was left behind.
/// With an owner there is one group more, for init, and one above both:
///
///     base/nestbox-NAME            the payload's, or with an owner:
///     base/nestbox-NAME/init
///     base/nestbox-NAME/payload
///
/// Format: cgroup-v2.rst.
package struct Group: Sendable {
    private let base: Directory
    private let name: ByteString
    /// Holds the lock. Like the others it is open until the supervisor's end.
    private let outer: Directory
    /// The directories to be born in; -1 for init where there is none for it.
    package let initDirectory: Int32
    package let payloadDirectory: Int32

    /// What a run's group is called: this and 13 digits of base 36.
    static let prefix: ByteString = "nestbox-"
    static let nameLength = 8 + 13

    /// - Parameter owner: who is to move the payload from init's group into its own.
    package init(in path: ByteString, controllers: Controllers, owner: UserGroup?) throws(SystemError) {
        base = Directory(number: try Files.open(path, .readOnly | .directory).release())
        var made: (name: ByteString, directory: Directory)?
        // A sweeper may look at a group just before it is locked, and take it for abandoned.
        for _ in 0..<8 where made == nil { made = try Self.make(in: base) }
        guard let made else { throw SystemError(.mkdir, .again) }
        (name, outer) = made
        guard let owner else {
            initDirectory = -1
            payloadDirectory = outer.number
            return
        }
        do throws(SystemError) {
            try Self.divide(outer, controllers, owner)
            initDirectory = try Files.open("init", in: outer, .readOnly | .directory).release()
            payloadDirectory = try Files.open("payload", in: outer, .readOnly | .directory).release()
        } catch {
            Self.removeAll(name, outer, in: base)
            throw error
        }
    }

    /// Makes one and locks it; nil when it is gone before that.
    private static func make(in base: Directory) throws(SystemError) -> (ByteString, Directory)? {
        let name = uniqueName()
        try Files.makeDirectory(name, in: base, mode: 0o755)
        do throws(SystemError) {
            let group = try Files.open(name, in: base, .readOnly | .directory | .noFollow)
            _ = try Files.lock(group, wait: true)
            guard try Files.status(of: group).node == Files.status(of: name, in: base).node else { return nil }
            return (name, Directory(number: group.release()))
        } catch  where error.errno == .noEntry {
            return nil
        }
    }

    private static func divide(
        _ outer: Directory, _ controllers: Controllers, _ owner: UserGroup
    ) throws(SystemError) {
        for (controller, name) in Controllers.names where controllers.contains(controller) {
            try write("+" + ByteString(name), to: "cgroup.subtree_control", in: outer)
        }
        try Files.makeDirectory("init", in: outer, mode: 0o755)
        try Files.makeDirectory("payload", in: outer, mode: 0o755)
        // Whoever moves a process writes to these two: that of the group above both, and the target's.
        try Files.setOwner(owner, of: "cgroup.procs", in: outer)
        try Files.setOwner(owner, of: "payload/cgroup.procs", in: outer)
    }

    private static func uniqueName() -> ByteString {
        let digits = String(UInt64.random(in: .min ... .max), radix: 36)
        return prefix + ByteString(String(repeating: "0", count: 13 - digits.utf8.count) + digits)
    }

    // MARK: - Files

    /// Writes a value and reads it back.
    ///
    /// - Throws: ERANGE as `compareLimit` when the kernel took another value than was written.
    package func set(_ write: CgroupWrite) throws(SystemError) {
        let file = try Files.open(write.file, in: Directory(number: payloadDirectory), .readWrite)
        // One call: the kernel takes each write as a whole value.
        _ = try Files.writeSome(write.value.bytes[...], to: file.number)
        let found = try write.readBack == write.file ? Files.readAgain(file.number) : read(write.readBack)
        guard Self.agrees(found, with: write.expected) else { throw SystemError(.compareLimit, .range) }
    }

    /// Of a file with a line for each device, one line has to be the value.
    private static func agrees(_ found: [UInt8], with expected: ByteString) -> Bool {
        found.split(separator: UInt8(ascii: "\n")).contains { $0.elementsEqual(expected.bytes) }
    }

    package func read(_ file: ByteString) throws(SystemError) -> [UInt8] {
        try Files.smallContents(of: file, in: Directory(number: payloadDirectory))
    }

    /// nil where this kernel or group has no such file.
    package func readIfPresent(_ file: ByteString) throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            return try read(file)
        } catch  where error.errno == .noEntry || error.errno == .notSupported {
            return nil
        }
    }

    private static func write(
        _ value: ByteString, to file: ByteString, in directory: Directory
    ) throws(SystemError) {
        let file = try Files.open(file, in: directory, .writeOnly)
        // One call: the kernel takes each write as a whole value.
        _ = try Files.writeSome(value.bytes[...], to: file.number)
    }

    // MARK: - The end

    /// Kills every process in the payload's group at once.
    ///
    /// - Throws: ENOENT before Linux 5.14.
    package func kill() throws(SystemError) {
        let file = try Files.open("cgroup.kill", in: Directory(number: payloadDirectory), .writeOnly)
        _ = try Files.writeSome(Array("1".utf8)[...], to: file.number)
    }

    /// When everything in it is dead. What can't be removed now is removed by the next run.
    package func remove() { Self.removeAll(name, outer, in: base) }

    fileprivate static func removeAll(_ name: ByteString, _ outer: Directory, in base: Directory) {
        for attempt in 0..<200 {
            do throws(SystemError) {
                return try Files.removeDirectory(name, in: base)
            } catch  where error.errno == .busy {
                // Groups for init and the payload are in it, or the last of the dead are just leaving.
                removeInner(outer)
                if attempt > 0 { Clock.sleep(Nanoseconds(1_000_000)) }
            } catch {
                return  // ENOENT: somebody else has removed it.
            }
        }
    }

    private static func removeInner(_ outer: Directory) {
        let names: [ByteString] = ["init", "payload"]
        for name in names {
            do throws(SystemError) {
                try Files.removeDirectory(name, in: outer)
            } catch {
                // It is not there, or still busy: then so is the group above, and that is tried again.
            }
        }
    }
}

extension Group {
    /// Removes the groups of runs whose supervisor was killed.
    package func removeStale() throws(SystemError) {
        for other in try Files.names(in: base) where other != name && Self.isRun(other) {
            do throws(SystemError) {
                let group = try Files.open(other, in: base, .readOnly | .directory | .noFollow)
                guard try Files.lock(group, wait: false), try !Self.isPopulated(group) else { continue }
                Self.removeAll(other, Directory(group), in: base)
            } catch {
                // Somebody else's, or gone meanwhile: nothing of ours is left to do.
                continue
            }
        }
    }

    private static func isRun(_ name: ByteString) -> Bool {
        name.bytes.count == nameLength && name.bytes.starts(with: prefix.bytes)
    }

    private static func isPopulated(_ group: borrowing Descriptor) throws(SystemError) -> Bool {
        let events = try Files.contents(of: "cgroup.events", in: Directory(group))
        return FlatKeys(events)["populated"] != 0
    }
}
