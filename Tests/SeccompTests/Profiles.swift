import Foundation
import Model
import Syscalls

/// The policies of `profiles/`, as they are today.
enum Profiles {
    static func policy(_ name: String) throws -> SyscallPolicy {
        var reader = PolicyReader { name in
            let path = name.hasPrefix("@") ? "syscalls/\(name.dropFirst()).calls" : "policies/\(name).policy"
            return try? String(contentsOf: directory.appending(path: path), encoding: .utf8)
        }
        return try reader.policy(name)
    }

    /// scripts/test copies them next to the golden files.
    private static let directory: URL = {
        let golden = ProcessInfo.processInfo.environment["NESTBOX_GOLDEN"].map { URL(fileURLWithPath: $0) }
        let tests =
            golden?.deletingLastPathComponent()
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        return tests.deletingLastPathComponent().appending(path: "profiles")
    }()
}
