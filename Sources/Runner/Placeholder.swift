internal import Linux
import Model

/// An empty directory of the host that holds the place of a name which must not come to be: something has
/// to be there for a mount to cover it in the jail.
///
/// Several runs in one tree share it, and the last one removes it. Each holds a share in its lock; what a
/// killed supervisor left behind is taken over, and removed, by the next run.
struct Placeholder {
    private let path: ByteString
    private let descriptor: Int32

    /// - Throws: EEXIST when something else is there by now.
    init(_ path: ByteString) throws(SystemError) {
        self.path = path
        // Each time that it fails another run was just removing it.
        for _ in 0..<1000 {
            if let held = try Self.hold(path) {
                descriptor = held
                return
            }
        }
        throw SystemError(.flock, .busy)
    }

    private static func hold(_ path: ByteString) throws(SystemError) -> Int32? {
        do throws(SystemError) {
            try Files.makeDirectory(path, in: .current, mode: Files.placeholderMode)
        } catch  where error.errno == .exists {
            // Looked at below.
        }
        do throws(SystemError) {
            let directory = try Files.open(path, .readOnly | .directory | .noFollow)
            let status = try Files.status(of: directory)
            guard status.node.isPlaceholder else { throw SystemError(.mkdir, .exists) }
            guard try Files.shareLock(directory) else { return nil }
            // Between opening and locking it may have been removed, and with it what is mounted on it.
            guard try Files.status(of: path, followSymlinks: false).node.identity == status.node.identity else {
                return nil
            }
            return directory.release()
        } catch  where error.errno == .noEntry {
            return nil
        }
    }

    /// Removes the directory unless another run holds it; only an empty one can be removed.
    func release() {
        let directory = Descriptor(owning: descriptor)
        do throws(SystemError) {
            if try Files.lock(directory, wait: false) { try Files.removeDirectory(path, in: .current) }
        } catch {
            // Somebody has put something into it or in its place, which is theirs.
        }
    }
}
