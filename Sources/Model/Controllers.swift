/// A set of cgroup controllers.
///
/// Format: cgroup-v2.rst, cgroup.controllers.
package struct Controllers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// In place of an array literal, which would be an array with metadata made at run time.
    package static func | (left: Controllers, right: Controllers) -> Controllers {
        Controllers(rawValue: left.rawValue | right.rawValue)
    }

    package static let cpu = Controllers(rawValue: 1)
    package static let cpuset = Controllers(rawValue: 2)
    package static let io = Controllers(rawValue: 4)
    package static let memory = Controllers(rawValue: 8)
    package static let pids = Controllers(rawValue: 16)
    package static let hugetlb = Controllers(rawValue: 32)

    /// Each alone, by the kernel's name.
    package static let names: [(Controllers, String)] = [
        (.cpu, "cpu"), (.cpuset, "cpuset"), (.io, "io"), (.memory, "memory"), (.pids, "pids"), (.hugetlb, "hugetlb"),
    ]

    package var names: [String] { Self.names.filter { contains($0.0) }.map(\.1) }

    /// The words of a file such as cgroup.controllers; those that are unknown here are left out.
    package init(listedIn bytes: [UInt8]) {
        var all = Controllers()
        for word in bytes.split(whereSeparator: { $0 == 32 || $0 == 10 }) {
            for (controller, name) in Self.names where word.elementsEqual(name.utf8) { all.formUnion(controller) }
        }
        self = all
    }
}
