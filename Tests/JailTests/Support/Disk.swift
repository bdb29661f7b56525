import Glibc

/// A directory on a file system that lies on a disk, removed with the last reference to it.
final class Disk {
    let path: String

    init() {
        var template = Array("/var/tmp/nestbox.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("mkdtemp: \(String(cString: strerror(errno)))") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(path, 0o777)
    }

    /// `MAJOR:MINOR` of the disk.
    var device: String {
        let number = status(of: path)?.st_dev ?? 0
        // makedev(3)
        return "\(number >> 8 & 0xFFF):\(number & 0xFF | number >> 12 & 0xFFF00)"
    }

    deinit {
        unlink(path + "/f")
        rmdir(path)
    }
}
