import Model

/// All places that reports of a run go to.
struct ReportOutputs {
    /// nil: nestbox's own report.
    private var places: [(format: Meta.Format?, output: ReportOutput)] = []

    /// - Throws: when one of them can't take a report; those before it stay open.
    mutating func open(_ profile: Profile) throws(Refusal) {
        if let report = profile.report { places.append((nil, try ReportOutput(report))) }
        for meta in profile.metas {
            places.append((meta.value.format, try ReportOutput(Sourced(meta.value.target, meta.origin))))
        }
    }

    /// - Returns: whether every one was written; what was not has been said.
    func write(_ text: (Meta.Format?) -> String) -> Bool {
        var isComplete = true
        for (format, output) in places {
            do throws(Refusal) {
                try output.write(text(format))
            } catch {
                say(error.text)
                isComplete = false
            }
        }
        return isComplete
    }
}
