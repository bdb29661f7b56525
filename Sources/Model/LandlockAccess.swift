/// Kinds of access to files that Landlock tells apart.
///
/// Kernel: landlock.rst; the raw values are the LANDLOCK_ACCESS_FS_* bits.
package struct LandlockAccess: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// In place of an array literal, which would be an array with metadata made at run time.
    package static func | (left: LandlockAccess, right: LandlockAccess) -> LandlockAccess {
        LandlockAccess(rawValue: left.rawValue | right.rawValue)
    }

    package static func & (left: LandlockAccess, right: LandlockAccess) -> LandlockAccess {
        LandlockAccess(rawValue: left.rawValue & right.rawValue)
    }

    package static let execute = LandlockAccess(rawValue: 1 << 0)
    package static let writeFile = LandlockAccess(rawValue: 1 << 1)
    package static let readFile = LandlockAccess(rawValue: 1 << 2)
    package static let readDirectory = LandlockAccess(rawValue: 1 << 3)
    package static let truncate = LandlockAccess(rawValue: 1 << 14)
    /// What a device is asked for by ioctl(2).
    package static let deviceRequests = LandlockAccess(rawValue: 1 << 15)

    package static let read: LandlockAccess = .readFile | .readDirectory
    /// Removing directories and files, and making all kinds but devices, which no jail makes.
    package static let names = LandlockAccess(rawValue: 0b1_0111_1011_0000)
    /// Moving and linking to another directory.
    package static let refer = LandlockAccess(rawValue: 1 << 13)
    /// What a writable directory is there for.
    package static let change: LandlockAccess = .writeFile | .names | .refer | .truncate
    /// What can be done with a file; a rule about one may say no more.
    package static let ofFiles: LandlockAccess = .execute | .writeFile | .readFile | .truncate | .deviceRequests

    /// Version 1 has thirteen kinds of access, 2 adds moving, 3 truncation, 5 requests to devices.
    package static func known(to version: Int) -> LandlockAccess {
        LandlockAccess(rawValue: version >= 5 ? 0xFFFF : version >= 3 ? 0x7FFF : version >= 2 ? 0x3FFF : 0x1FFF)
    }
}
