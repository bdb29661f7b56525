package import Model

extension Denial {
    /// `ptrace refused by strict.toml:41`.
    var sentence: String { "\(call) refused by \(place.text)" }

    /// `ioctl(request TIOCSTI): EPERM by refused.calls:12, 3 times, first by /usr/bin/sh (pid 3)`.
    var summary: String {
        let times = count == 1 ? "" : ", \(count) times"
        return "\(signature): \(action.text) by \(place.text)\(times)\(who)"
    }

    /// `ioctl(request TIOCSTI)`.
    var signature: String {
        arguments.isEmpty ? call : "\(call)(\(arguments.map { "\($0.name) \($0.value)" }.joined(separator: ", ")))"
    }

    private var who: String {
        guard let program = first.program else { return first.pid.map { ", first by pid \($0)" } ?? "" }
        return ", first by \(program.quoted)" + (first.pid.map { " (pid \($0))" } ?? "")
    }

    var json: JSON {
        let members: [(String, JSON)] = arguments.map { ($0.name, .string($0.value)) }
        return .object([
            ("call", .string(call)), ("number", .integer(Int64(number))), ("arguments", .object(members)),
            ("action", .string(action.text)), ("rule", .string(place.text)), ("reason", .string(reason)),
            ("count", .integer(count)), ("allowed_by", .string(allowedBy)),
            (
                "first",
                .object([
                    ("time", .integer(first.time.count)), ("pid", first.pid.map { .integer(Int64($0)) } ?? .null),
                    ("program", first.program.map { .string($0.shown) } ?? .null),
                ])
            ),
        ])
    }
}

/// For a person: what was refused, by which rule, how often, and what would allow it. Empty when nothing was.
package func explanation(_ outcome: Outcome) -> String {
    var text = ""
    for (index, denial) in outcome.denials.enumerated() {
        let isEnd = outcome.deniedBy == index
        text += "nestbox: \(isEnd ? "ended the run" : "refused"): \(denial.summary)\n"
        if !denial.reason.isEmpty { text += "  why: \(denial.reason)\n" }
        if !denial.allowedBy.isEmpty {
            text += "  to allow it: --syscall-rule \(ByteString(denial.allowedBy).quoted)\n"
        }
    }
    if outcome.otherDenials > 0 { text += "nestbox: refused: \(outcome.otherDenials) calls of other kinds\n" }
    return text
}
