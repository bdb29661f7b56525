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
        let sentence = failure?.message ?? endingSentence(outcome, plan)
        json = Self.object(
            verdict, outcome, Self.cause(sentence, failure), enforced: failure == nil ? plan.enforced : [],
            degraded: plan.degraded, digest: .string(plan.digest),
            version: version)
        text = Self.text(verdict, sentence, outcome, plan.degraded)
    }

    /// A run that was refused before there was a plan.
    package init(_ refusal: Refusal, version: String) {
        let cause = JSON.object([
            ("sentence", .string(refusal.message)), ("step", .null), ("operation", .null), ("errno", .null),
            ("hint", refusal.hint.map { .string($0) } ?? .null),
            ("option", refusal.origin.map { .string($0.text) } ?? .null),
        ])
        json = Self.object(
            .setupFailed, nil, cause, enforced: [], degraded: [], digest: .null, version: version)
        text = Self.text(.setupFailed, refusal.message, nil, [])
    }

    private static func object(
        _ verdict: Verdict, _ outcome: Outcome?, _ cause: JSON, enforced: [String],
        degraded: [Degradation], digest: JSON, version: String
    ) -> JSON {
        let usage = outcome?.usage ?? Usage()
        return .object([
            ("schema", .string("nestbox.report/1")),
            ("verdict", .string(verdict.rawValue)),
            ("exit", outcome?.ending.json ?? .null),
            ("cause", cause),
            ("usage", usage.json),
            ("sources", usage.sources),
            ("limits_hit", .array((outcome?.hits ?? []).map(\.json))),
            ("denials", .array((outcome?.denials ?? []).map(\.json))),
            ("other_denials", .integer(outcome?.otherDenials ?? 0)),
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

    private static func text(
        _ verdict: Verdict, _ sentence: String, _ outcome: Outcome?, _ degraded: [Degradation]
    ) -> String {
        var text = "nestbox: \(verdict.rawValue): \(sentence)\n"
        if let outcome {
            text += outcome.usage.text
            for hit in outcome.hits { text += hit.text }
            for denial in outcome.denials { text += "  denied    \(denial.summary)\n" }
            if outcome.otherDenials > 0 { text += "  denied    \(outcome.otherDenials) calls of other kinds\n" }
        }
        for item in degraded { text += "  degraded  \(item.control): \(item.reason)\n" }
        return text
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
