package import Model

/// The public report, schema `nestbox.report/1`: keys are added, never renamed.
package struct Report: Sendable {
    package let json: JSON
    /// For a person, on standard error.
    package let text: String

    /// A run that got as far as a plan.
    package init(_ outcome: Outcome, _ plan: Plan, version: String) {
        let verdict = Verdict(outcome)
        let failure: FailureText? =
            if case .failed(let failure) = outcome.ending { FailureText(failure, in: plan) } else { nil }
        let sentence = failure?.message ?? Self.sentence(outcome, plan)
        json = Self.object(
            verdict, outcome.ending, Self.cause(sentence, failure), outcome.usage,
            enforced: failure == nil ? plan.enforced : [], degraded: plan.degraded, digest: .string(plan.digest),
            version: version)
        text = Self.text(verdict, sentence, outcome.usage, plan.degraded)
    }

    /// A run that was refused before there was a plan.
    package init(_ refusal: Refusal, version: String) {
        let cause = JSON.object([
            ("sentence", .string(refusal.message)), ("step", .null), ("operation", .null), ("errno", .null),
            ("hint", refusal.hint.map { .string($0) } ?? .null),
            ("option", refusal.origin.map { .string($0.text) } ?? .null),
        ])
        json = Self.object(
            .setupFailed, nil, cause, Usage(), enforced: [], degraded: [], digest: .null, version: version)
        text = Self.text(.setupFailed, refusal.message, Usage(), [])
    }

    private static func object(
        _ verdict: Verdict, _ ending: Ending?, _ cause: JSON, _ usage: Usage, enforced: [String],
        degraded: [Degradation], digest: JSON, version: String
    ) -> JSON {
        let figures = usage.figures
        return .object([
            ("schema", .string("nestbox.report/1")),
            ("verdict", .string(verdict.rawValue)),
            ("exit", ending?.json ?? .null),
            ("cause", cause),
            ("usage", .object(figures.map { ($0.key, .integer($0.value)) })),
            ("sources", .object(figures.map { ($0.key, .string($0.source)) })),
            ("enforced", .array(enforced.map { .string($0) })),
            ("degraded", .array(degraded.map(\.json))),
            ("plan_digest", digest),
            ("version", .string(version)),
        ])
    }

    private static func cause(_ sentence: String, _ failure: FailureText?) -> JSON {
        guard let failure else { return .object([("sentence", .string(sentence))]) }
        func string(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
        return .object([
            ("sentence", .string(sentence)), ("step", string(failure.step)), ("operation", string(failure.operation)),
            ("errno", string(failure.errno?.name)), ("hint", string(failure.hint)),
            ("option", string(failure.origin?.text)),
        ])
    }

    private static func sentence(_ outcome: Outcome, _ plan: Plan) -> String {
        let how =
            switch outcome.ending {
            case .exited(let status): "exited with status \(status)"
            case .signaled(let signal): "was ended by \(signal.name)"
            case .failed: "did not run"
            }
        if outcome.lostInit && !outcome.wallTimeExceeded && !outcome.killedAfterGrace {
            return "PID 1 of the jail was lost, and the command with it"
        }
        if outcome.wallTimeExceeded { return "the wall time of \(plan.wallTime) was over; the command \(how)" }
        if outcome.killedAfterGrace { return "nestbox was told to end, and the command \(how) after its grace" }
        if let forwarded = outcome.forwarded, outcome.wasInterrupted {
            return "nestbox received \(forwarded.name) and passed it on; the command \(how)"
        }
        return "the command \(how)"
    }

    private static func text(
        _ verdict: Verdict, _ sentence: String, _ usage: Usage, _ degraded: [Degradation]
    ) -> String {
        var text = "nestbox: \(verdict.rawValue): \(sentence)\n"
        var figures: [String] = []
        if let wall = usage.wall { figures.append("wall \(wall.value.text)") }
        if let user = usage.cpuUser, let system = usage.cpuSystem {
            let total = user.value + system.value
            figures.append("cpu \(total.text) (user \(user.value.text), system \(system.value.text))")
        }
        if let memory = usage.maxRSS { figures.append("max rss \(memory.value.text)") }
        if !figures.isEmpty { text += "  used      \(figures.joined(separator: ", "))\n" }
        for item in degraded { text += "  degraded  \(item.control): \(item.reason)\n" }
        return text
    }
}

extension Plan {
    fileprivate var wallTime: String {
        guard case .supervise(let supervision) = supervisor.last?.action, let time = supervision.wallTime else {
            return "?"
        }
        return time.text
    }
}

extension Ending {
    fileprivate var json: JSON {
        switch self {
        case .exited(let status): .object([("code", .integer(Int64(status)))])
        case .signaled(let signal):
            .object([("signal", .string(signal.name)), ("number", .integer(Int64(signal.number)))])
        case .failed: .null
        }
    }
}

extension Usage {
    fileprivate var figures: [(key: String, value: Int64, source: String)] {
        var all: [(key: String, value: Int64, source: String)] = []
        if let wall { all.append(("wall_ns", wall.value.count, wall.source)) }
        if let cpuUser { all.append(("cpu_user_ns", cpuUser.value.count, cpuUser.source)) }
        if let cpuSystem { all.append(("cpu_system_ns", cpuSystem.value.count, cpuSystem.source)) }
        if let cpuUser, let cpuSystem {
            all.append(("cpu_total_ns", (cpuUser.value + cpuSystem.value).count, cpuUser.source))
        }
        if let maxRSS { all.append(("max_rss_bytes", Int64(clamping: maxRSS.value.count), maxRSS.source)) }
        return all
    }
}
