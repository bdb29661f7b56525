import Foundation
import Glibc

/// What the tests may know about the machine and the tier they run in.
enum Host {
    /// The tier of root; else an ordinary user.
    static let isRoot = getuid() == 0
    static let user = getuid()
    static let group = getgid()

    /// The ids a payload has on the host when nothing else is asked for.
    static var payloadUser: uid_t { isRoot ? 65534 : user }
    static var payloadGroup: gid_t { isRoot ? 65534 : group }

    /// host, uml, qemu or systemd.
    static let tier = environment("NESTBOX_TIER") ?? "host"
    /// Slow, and its clocks are not exact.
    static var isGuest: Bool { tier != "host" }
    /// Everything is to be tried, however long it takes.
    static let isThorough = environment("NESTBOX_SWEEP") == "all"

    static let binary = required("NESTBOX_BINARY")
    static let probe = required("NESTBOX_PROBE")
    /// The profiles and policies that the binary was built with.
    static let profiles = required("NESTBOX_GOLDEN") + "/../../profiles"

    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// scripts/test sets it; without it no test could mean anything.
    private static func required(_ name: String) -> String {
        guard let value = environment(name), !value.isEmpty else { fatalError("\(name) is not set; use scripts/test") }
        return value
    }

    /// Where a tool is, looked for in the directories a jail has as its PATH; nil when it is not installed.
    static func tool(_ name: String) -> String? {
        ["/usr/local/bin", "/usr/bin", "/bin"].map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}

/// A directory of this test alone, removed with the last reference to it. Anybody may write in it, so
/// that root's payload, who is nobody, can; the directory above it keeps others out.
final class Scratch {
    let path: String

    init(mode: mode_t = 0o777) {
        var template = Array(((Host.environment("TMPDIR") ?? "/tmp") + "/jail.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("mkdtemp: \(String(cString: strerror(errno)))") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(path, mode)
    }

    deinit { Self.remove(path) }

    /// `scratch/"name"`: a path in it.
    static func / (scratch: Scratch, name: String) -> String { scratch.path + "/" + name }

    /// Makes a file that anybody may read; returns its path.
    @discardableResult
    func file(_ name: String, _ text: String = "", mode: mode_t = 0o644) -> String {
        let path = self / name
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
            fatalError("cannot make \(path)")
        }
        chmod(path, mode)
        return path
    }

    /// Makes a directory that anybody may write in; returns its path.
    @discardableResult
    func directory(_ name: String, mode: mode_t = 0o777) -> String {
        let path = self / name
        guard mkdir(path, 0o700) == 0, chmod(path, mode) == 0 else { fatalError("cannot make \(path)") }
        return path
    }

    /// Gives it and all that is in it to the payload, as a caller would who wants work done there.
    func giveToPayload() {
        guard Host.isRoot else { return }
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        for name in [""] + names { lchown(self / name, Host.payloadUser, Host.payloadGroup) }
    }

    /// The names in it, sorted, without `.` and `..`.
    func names(in directory: String? = nil) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory ?? path)) ?? []).sorted()
    }

    /// A payload may leave directories that even their owner can't enter.
    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        chmod(path, 0o700)
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != "." && name != ".." { remove(path + "/" + name) }
            }
            closedir(directory)
        }
        rmdir(path)
    }
}

func contents(of path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
}

/// Owner, mode and type of a file, without following a symlink; nil when there is none.
func status(of path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
}
