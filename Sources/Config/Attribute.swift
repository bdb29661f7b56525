/// What can stand behind a value: `,size=64M` on the command line, a key beside it in a file.
package enum Attribute: String, Sendable, CaseIterable {
    case keep, size, inodes, mode, noexec, optional, enforce
    case onHit = "on-hit"

    package var shape: Knob.Shape {
        switch self {
        case .keep: .path
        case .size: .size
        case .inodes: .count(least: 1, most: Int64.max)
        case .mode: .mode
        case .noexec, .optional: .flag
        case .enforce, .onHit: .choice
        }
    }

    /// Of a choice, separated by `|`.
    package var placeholder: String {
        switch self {
        case .keep: "DIR"
        case .size: "SIZE"
        case .inodes: "COUNT"
        case .mode: "MODE"
        case .noexec, .optional: ""
        case .enforce: "require|prefer|off"
        case .onHit: "kill|report"
        }
    }

    package var help: String {
        switch self {
        case .keep: "Keep the changes in this directory of the host."
        case .size: "How much fits in."
        case .inodes: "How many files fit in."
        case .mode: "Permissions, octal."
        case .noexec: "Nothing there can be executed."
        case .optional: "Leave the mount out when the source is missing."
        case .enforce:
            "Without it there is no run (require), the report says so (prefer), or the limit is not set (off)."
        case .onHit: "Whether coming to the limit ends the run (kill) or is counted (report)."
        }
    }
}

extension Knob {
    /// Its attributes with their defaults, in the order of help; nil for a default that is none.
    package var attributeList: [(attribute: Attribute, standard: String?)] {
        attributes.split(separator: " ").compactMap { word in
            let parts = word.split(separator: "=", maxSplits: 1)
            guard let attribute = Attribute(rawValue: String(parts[0])) else { return nil }
            return (attribute, parts.count == 2 ? String(parts[1]) : nil)
        }
    }
}
