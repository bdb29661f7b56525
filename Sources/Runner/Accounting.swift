internal import Cgroup
internal import Linux
internal import Model

// What a run has used, and which limit ended it: read when everything inside is dead.

extension Jail {
    /// Completes the outcome by what the kernel counted.
    func account(_ outcome: inout Outcome, _ state: SupervisionState) throws(SystemError) {
        if case .failed(let failure) = outcome.ending {
            guard try ranOutOfMemory(failure) else { return }
            outcome.ending = .signaled(.kill)
        }
        let limits = state.supervision.limits
        if state.supervision.isReported { try addFigures(to: &outcome.usage, state) }
        let cpuTime = try cpuTime(limits, outcome.usage)
        outcome.hits = try hits(limits, outcome, cpuTime: cpuTime, isReported: state.supervision.isReported)
        outcome.endedBy = try endedBy(outcome, limits, cpuTime: cpuTime)
        guard outcome.endedBy == nil, outcome.deniedBy == nil, outcome.ending == .signaled(.kill) else { return }
        outcome.hostWasOutOfMemory = try group?.outOfMemory() == .host
    }

    /// Of a set-up that failed. To be asked when everything inside is dead.
    func outcome(of failure: Failure) -> Outcome {
        var outcome = Outcome(ending: .failed(failure))
        do throws(SystemError) {
            if try ranOutOfMemory(failure) {
                outcome.ending = .signaled(.kill)
                outcome.endedBy = .memory
                outcome.hits = [LimitHit(.memory, source: .memoryEvents)]
            }
        } catch {
            // Then the failure itself is what there is to tell.
        }
        return outcome
    }

    /// So little memory is allowed that the command can't even be loaded. Until its exec the payload shares init's
    /// memory, and then the kernel kills both.
    private func ranOutOfMemory(_ failure: Failure) throws(SystemError) -> Bool {
        guard failure.role != .supervisor, case .died = failure.reason else { return false }
        return try group?.outOfMemory() == .ownLimit
    }

    private func addFigures(to usage: inout Usage, _ state: SupervisionState) throws(SystemError) {
        guard state.supervision.hasCgroup else { return }
        // What the group counts is exact; what init reaped is a lower bound.
        let replaced: [Figure.Key] = [.cpuUser, .cpuSystem, .cpuTotal]
        usage.figures.removeAll { replaced.contains($0.key) }
        try group?.add(to: &usage)
        if usage.figures.contains(where: { $0.source == .memoryFaults }) {
            usage.figures.removeAll { ($0.key == .pageFaults || $0.key == .majorFaults) && $0.source != .memoryFaults }
        }
        guard let sample = state.watch.largestSample else { return }
        usage.add(.memorySample, Int64(clamping: sample.total.count), .memoryStat)
        usage.add(.memoryAnonymous, Int64(clamping: sample.anonymous.count), .memoryStat)
        usage.add(.memoryFile, Int64(clamping: sample.file.count), .memoryStat)
        if let kernel = sample.kernel { usage.add(.memoryKernel, Int64(clamping: kernel.count), .memoryStat) }
    }

    /// Only where some limit asks for it, or it is known already.
    private func cpuTime(_ limits: SupervisedLimits, _ usage: Usage) throws(SystemError) -> Figure? {
        guard limits.cpuTime != nil || limits.softCPUTime != nil else { return nil }
        if let total = try group?.cpuTime() {
            return Figure(key: .cpuTotal, value: total.count, source: .cpuStat)
        }
        return usage.figure(.cpuTotal)
    }

    private func hits(
        _ limits: SupervisedLimits, _ outcome: Outcome, cpuTime: Figure?, isReported: Bool
    ) throws(SystemError) -> [LimitHit] {
        var hits = isReported ? try group?.hits(limits.counted) ?? [] : []
        if outcome.endedBy == .wallTime { hits.append(LimitHit(.wallTime, source: .monotonicClock)) }
        if let cpuTime {
            if let limit = limits.cpuTime, cpuTime.value >= limit.count {
                hits.append(LimitHit(.cpuTime, source: cpuTime.source))
            }
            if let limit = limits.softCPUTime, cpuTime.value >= limit.count {
                hits.append(LimitHit(.softCPUTime, source: cpuTime.source))
            }
        }
        if output.isExceeded || terminal.isExceeded { hits.append(LimitHit(.output, source: .relay)) }
        if limits.fileSize, outcome.ending == .signaled(.fileSizeExceeded) {
            hits.append(LimitHit(.fileSize, source: .endingSignal))
        }
        if let limit = limits.softTime, let wall = outcome.usage[.wall], wall >= limit.count {
            hits.append(LimitHit(.softTime, source: .monotonicClock))
        }
        if let limit = limits.softMemory, let (peak, source) = try peak(outcome.usage), peak >= limit.count {
            hits.append(LimitHit(.softMemory, source: source))
        }
        return hits
    }

    private func peak(_ usage: Usage) throws(SystemError) -> (UInt64, Figure.Source)? {
        if let peak = try group?.memoryPeak() { return (peak.count, .memoryPeak) }
        return usage.figure(.maxRSS).map { (UInt64($0.value), $0.source) }
    }

    /// The limit that ended the run: what the supervisor did first, then what the kernel counted.
    private func endedBy(
        _ outcome: Outcome, _ limits: SupervisedLimits, cpuTime: Figure?
    ) throws(SystemError) -> Limit? {
        if let limit = outcome.endedBy { return limit }
        // That the supervisor killed for a call is known, and no limit was the reason.
        if outcome.deniedBy != nil { return nil }
        guard case .signaled(let signal) = outcome.ending else {
            // It may have ended by itself just before the next look; it has used too much all the same.
            if outcome.hits.contains(where: { $0.limit == .cpuTime }) { return .cpuTime }
            let isExceeded = outcome.hits.contains { $0.limit == .output }
            return isExceeded && limits.output?.onHit == .kill ? .output : nil
        }
        if signal == .kill, try group?.outOfMemory() == .ownLimit { return .memory }
        if outcome.hits.contains(where: { $0.limit == .cpuTime }) { return .cpuTime }
        if outcome.hits.contains(where: { $0.limit == .output }), limits.output?.onHit == .kill { return .output }
        return signal == .fileSizeExceeded && limits.fileSize ? .fileSize : nil
    }
}
