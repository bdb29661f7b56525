internal import Linux
import Model

/// An empty directory of the host that holds the place of a name which must not come to be: something has
/// to be there for a mount to cover it in the jail.
///
/// Several runs in one tree share it, and the last one removes it. Each holds a share in its lock; what a
/// killed supervisor left behind is taken over, and removed, by the next run.
struct Placeholder {
    private let name: ByteString
    /// The directory above. It is opened once: a jail that may write to the tree could put a link in its place.
    private let parent: Directory
    private let descriptor: Int32

    /// - Parameter parent: what the directory above must turn out to be.
    /// - Throws: ESTALE when it is another one by now, EEXIST when something else has the name.
    init(_ path: ByteString, parent identity: NodeIdentity) throws(SystemError) {
        name = path.lastComponent
        let above = try Files.open(path.parent, .pathOnly | .directory)
        guard try Files.status(of: above).node.identity == identity else {
            throw SystemError(.compareIdentity, .stale)
        }
        parent = Directory(number: above.release())
        // Each time that it fails another run was just removing it.
        for _ in 0..<1000 {
            if let held = try Self.hold(name, in: parent) {
                descriptor = held
                return
            }
        }
        throw SystemError(.flock, .busy)
    }

    private static func hold(_ name: ByteString, in parent: Directory) throws(SystemError) -> Int32? {
        do throws(SystemError) {
            try Files.makeDirectory(name, in: parent, mode: Files.placeholderMode)
        } catch  where error.errno == .exists {
            // Looked at below.
        }
        do throws(SystemError) {
            let directory = try Files.open(name, in: parent, .readOnly | .directory | .noFollow)
            guard try Files.status(of: directory).node.isPlaceholder else { throw SystemError(.mkdir, .exists) }
            guard try Files.shareLock(directory) else { return nil }
            // Between opening and locking it may have been removed, and with it what is mounted on it.
            guard try isStill(directory, name, in: parent) else { return nil }
            return directory.release()
        } catch  where error.errno == .noEntry {
            return nil
        }
    }

    private static func isStill(
        _ held: borrowing Descriptor, _ name: ByteString, in parent: Directory
    ) throws(SystemError) -> Bool {
        let found = try Files.status(of: name, in: parent, followSymlinks: false).node.identity
        return try found == Files.status(of: held).node.identity
    }

    /// Removes the directory unless another run holds it; only ours, and only when it is empty.
    func release() {
        let directory = Descriptor(owning: descriptor)
        do throws(SystemError) {
            guard try Files.lock(directory, wait: false) else { return }
            guard try Self.isStill(directory, name, in: parent) else { return }
            try Files.removeDirectory(name, in: parent)
        } catch {
            // Somebody has put something into it or in its place, which is theirs.
        }
    }
}
