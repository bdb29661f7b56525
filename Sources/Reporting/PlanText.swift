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
        var canonical = CanonicalBytes()
        for step in supervisor { canonical.add(step.action.name, step.action.details, step.origin) }
        for step in initial {
            canonical.add(step.action.name, step.action.details, step.origin)
            // An escaped name in the details may stand for two.
            canonical.add(step.action.unwrapped.names)
        }
        for step in payload {
            canonical.add(step.action.name, step.action.details, step.origin)
            switch step.action.unwrapped {
            case .loadFilter(let filter): canonical.add(Array(filter.digest.utf8))
            case .exec(let exec):
                canonical.add(exec.candidates)
                canonical.add(exec.arguments)
                canonical.add(exec.environment)
            default: break
            }
        }
        return "sha256:" + SHA256.hex(of: canonical.bytes)
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

/// Words one after the other, each with its length, so that no two lists of words are the same bytes.
private struct CanonicalBytes {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(8192) }

    /// Seven bits a byte, and in all but the last the eighth is set.
    private mutating func add(_ number: Int) {
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func add(_ word: [UInt8]) {
        add(word.count)
        bytes.append(contentsOf: word)
    }

    mutating func add(_ words: [ByteString]) {
        add(words.count)
        for word in words { add(word.bytes) }
    }

    mutating func add(_ name: String, _ details: String, _ origin: Origin) {
        add(name)
        add(details)
        add(origin == .builtIn ? "" : origin.text)
    }

    private mutating func add(_ word: String) {
        add(word.utf8.count)
        bytes.append(contentsOf: word.utf8)
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
