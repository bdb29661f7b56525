internal import Linux
package import Model

/// Changes of a delegated group that nestbox did not make: done once, and kept.
package enum Delegated {
    /// The group that the callers' processes are moved to.
    private static let callers: ByteString = "nestbox-callers"

    /// Moves every process of the group into one below it. Groups that hand controllers on hold no process.
    ///
    /// Format: cgroup-v2.rst, "No Internal Process Constraint".
    package static func moveCallers(from path: ByteString) throws(SystemError) {
        let group = try Files.open(path, .readOnly | .directory)
        do throws(SystemError) {
            try Files.makeDirectory(callers, in: Directory(group), mode: 0o755)
        } catch  where error.errno == .exists {}
        let target = try Files.open(callers + "/cgroup.procs", in: Directory(group), .writeOnly)
        // They may fork while they are moved.
        for _ in 0..<16 {
            let processes = try Files.contents(of: "cgroup.procs", in: Directory(group), limit: 1 << 20)
            if processes.isEmpty { return }
            for process in processes.split(separator: UInt8(ascii: "\n")) {
                do throws(SystemError) {
                    _ = try Files.writeSome(process[...], to: target.number)
                } catch  where error.errno == .noProcess {}
            }
        }
        throw SystemError(.compareCgroup, .busy)
    }

    /// Hands a controller on to the groups below.
    package static func enable(_ controller: Controllers, in path: ByteString) throws(SystemError) {
        let file = try Files.open(path + "/cgroup.subtree_control", .writeOnly)
        let words = controller.names.map { "+\($0)" }.joined(separator: " ")
        _ = try Files.writeSome(Array(words.utf8)[...], to: file.number)
    }
}
