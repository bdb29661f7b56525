package import Model

extension Plan {
    /// For people: one line a step, in the order in which each role takes them.
    package var text: String {
        var text = ""
        for (role, steps) in roles {
            text += "\(role.name)\n"
            for (index, step) in steps.enumerated() {
                let number = String(index)
                let padding = String(repeating: " ", count: max(0, 4 - number.utf8.count))
                text += "\(padding)\(number)  \(step.name)"
                if !step.details.isEmpty { text += "  \(step.details)" }
                if step.origin != .builtIn { text += "  [\(step.origin.text)]" }
                text += "\n"
            }
        }
        return text
    }

    package var json: JSON {
        let roles: [(String, JSON)] = roles.map { role, steps in
            let rows = steps.enumerated().map { index, step in
                JSON.object([
                    ("index", .integer(Int64(index))), ("step", .string(step.name)), ("details", .string(step.details)),
                    ("origin", .string(step.origin.text)),
                ])
            }
            return (role.name, .array(rows))
        }
        return .object(
            [("schema", .string("nestbox.plan/1"))] + roles + [
                ("enforced", .array(enforced.map { .string($0) })),
                ("degraded", .array(degraded.map(\.json))),
                ("plan_digest", .string(digest)),
            ])
    }

    /// Names this plan: equal for equal steps with equal arguments and environment.
    package var digest: String {
        var canonical = text
        for step in payload {
            if case .loadFilter(let filter) = step.action.unwrapped { canonical += filter.digest }
            guard case .exec(let exec) = step.action.unwrapped else { continue }
            for word in exec.candidates + exec.arguments + exec.environment { canonical += "\(word.bytes)\n" }
        }
        // An escaped name in the text may stand for two.
        for step in initial {
            for name in step.action.unwrapped.names { canonical += "\(name.bytes)\n" }
        }
        return "sha256:" + SHA256.hex(of: Array(canonical.utf8))
    }

    /// The step a failure points at; nil for one that points at none.
    func step(_ role: Role, _ index: Int) -> StepLine? {
        let steps: [StepLine] = roles.first { $0.0 == role }?.1 ?? []
        return steps.indices.contains(index) ? steps[index] : nil
    }

    func count(_ role: Role) -> Int { roles.first { $0.0 == role }?.1.count ?? 0 }

    private var roles: [(Role, [StepLine])] {
        [
            (.supervisor, supervisor.map { StepLine($0.action.name, $0.action.details, $0.origin) }),
            (.initial, initial.map { StepLine($0.action.name, $0.action.details, $0.origin) }),
            (.payload, payload.map { StepLine($0.action.name, $0.action.details, $0.origin) }),
        ]
    }
}

/// A step as it is shown, whatever its role.
struct StepLine {
    let name: String
    let details: String
    let origin: Origin

    init(_ name: String, _ details: String, _ origin: Origin) {
        self.name = name
        self.details = details
        self.origin = origin
    }
}

extension Degradation {
    var json: JSON { .object([("control", .string(control)), ("reason", .string(reason))]) }
}
