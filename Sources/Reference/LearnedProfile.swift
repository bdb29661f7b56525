package import Model
package import Syscalls

/// The profile that `nestbox learn` writes, and adds to.
package struct LearnedProfile {
    private let learned: LearnedRules
    private let command: [ByteString]

    package init(_ learned: LearnedRules, command: [ByteString]) {
        self.learned = learned
        self.command = command
    }

    /// A new file, or the one there was with what it lacked.
    package func text(addedTo earlier: String?) -> String {
        guard let earlier else { return beginning + lines + Self.end + "\n" }
        if learned.isEmpty { return earlier }
        var text = ""
        var isAdded = false
        for line in earlier.split(separator: "\n", omittingEmptySubsequences: false) {
            if !isAdded, line == Self.end, Self.isOpen(text) {
                text += "\n    # Added for: \(commandLine)\n" + lines
                isAdded = true
            }
            text += line + "\n"
        }
        text.removeLast()
        return text
    }

    /// Whether the list of rules ends as it does in files that learn has written.
    package static func canAdd(to text: String) -> Bool { !rules(of: text).isEmpty }

    /// The rules of such a file, each with its line.
    package static func rules(of text: String) -> [(text: String, line: Int)] {
        var rules: [(String, Int)] = []
        var isInside = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line == begin { isInside = true }
            if isInside, line == end { return rules }
            guard isInside, line.hasPrefix("    \""), line.hasSuffix("\",") else { continue }
            rules.append((String(line.dropFirst(5).dropLast(2)), index + 1))
        }
        return []
    }

    private static let begin = "rules = ["
    private static let end = "]"

    private static func isOpen(_ text: String) -> Bool {
        text.split(separator: "\n").contains { $0 == begin }
    }

    /// One line, and not more of it than helps to know it again.
    private var commandLine: String {
        let words = command.prefix(20).map { ByteString($0.bytes.prefix(100)).quoted }
        return words.joined(separator: " ") + (words.count < command.count ? " …" : "")
    }

    private var beginning: String {
        """
        # The system calls that this command was seen to make:
        #     \(commandLine)
        # Another input may need others: `nestbox learn -o` with this file adds them.

        [syscalls]
        policy = "own"
        \(Self.begin)
            "record default ENOSYS",
            "use @refused",

        """
    }

    private var lines: String {
        var text = ""
        for group in learned.groups {
            text += "    # \(group.title)\n"
            // Nothing in a rule needs a backslash: names, numbers and signs.
            for line in group.lines { text += "    \"\(line)\",\n" }
        }
        return text
    }
}
