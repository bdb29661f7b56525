package import Model

/// A run in the format of another judge's sandbox, as lines of `key:value`; what is unknown is absent.
///
/// Sizes are in KiB, times in seconds with three places, both cut off. Format: isolate(1), "META-FILES".
package func isolateMeta(_ outcome: Outcome, _ plan: Plan) -> String {
    if case .failed(let failure) = outcome.ending {
        guard case .interrupted(let signal) = failure.reason else {
            return internalError(FailureText(failure, in: plan).message)
        }
        return lines([("exitsig", String(signal.number)), ("status", "SG"), ("message", "Interrupted")])
    }
    var pairs = outcome.usage.isolatePairs
    let status = IsolateStatus(outcome)
    // A command that ran into a limit of time has no result of its own there.
    if status?.code != "TO" {
        switch outcome.ending {
        case .exited(let code): pairs.append(("exitcode", String(code)))
        case .signaled(let signal): pairs.append(("exitsig", String(signal.number)))
        case .failed: break
        }
    }
    if let status { pairs += [("status", status.code), ("message", status.message)] }
    if outcome.wasStoppedByNestbox { pairs.append(("killed", "1")) }
    return lines(pairs)
}

/// A run that was refused before there was a plan.
package func isolateMeta(_ refusal: Refusal) -> String { internalError(refusal.message) }

/// The two letters and the words that programs look for; none when all went well.
private struct IsolateStatus {
    let code: String
    let message: String

    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    init?(_ outcome: Outcome) {
        let ending = Self.plain(outcome.ending)
        switch Verdict(outcome) {
        case .wallTime: self.init("TO", "Time limit exceeded (wall clock)")
        case .cpuTime: self.init("TO", "Time limit exceeded")
        case .interrupted: self.init("SG", "Interrupted")
        // Without words of its own for it, isolate leaves a reader with a bare signal: these say why.
        case .memory: self.init(ending?.code ?? "SG", "Memory limit exceeded")
        case .output: self.init(ending?.code ?? "SG", "Output limit exceeded")
        case .pids: self.init(ending?.code ?? "SG", "Process limit exceeded")
        case .syscallDenied: self.init(ending?.code ?? "SG", "System call not allowed")
        case .ok, .nonzeroExit, .signaled, .fileSize, .setupFailed:
            guard let ending else { return nil }
            self = ending
        }
    }

    private static func plain(_ ending: Ending) -> IsolateStatus? {
        switch ending {
        case .exited(0), .failed: nil
        case .exited(let status): IsolateStatus("RE", "Exited with error status \(status)")
        case .signaled(let signal): IsolateStatus("SG", "Caught fatal signal \(signal.number)")
        }
    }
}

extension Outcome {
    /// nestbox itself ended it, and not the kernel or somebody else.
    fileprivate var wasStoppedByNestbox: Bool {
        switch Verdict(self) {
        case .wallTime, .interrupted, .syscallDenied: return true
        case .cpuTime, .output, .pids:
            if case .signaled = ending { return true }
            return false
        case .ok, .nonzeroExit, .signaled, .memory, .fileSize, .setupFailed: return false
        }
    }
}

extension Usage {
    fileprivate var isolatePairs: [(String, String)] {
        var pairs: [(String, String)] = []
        func add(_ name: String, _ key: Figure.Key, _ text: (Int64) -> String) {
            if let value = self[key] { pairs.append((name, text(value))) }
        }
        add("time", .cpuTotal, seconds)
        add("time-wall", .wall, seconds)
        add("max-rss", .maxRSS) { String($0 >> 10) }
        add("csw-voluntary", .voluntarySwitches) { String($0) }
        add("csw-forced", .involuntarySwitches) { String($0) }
        add("cg-mem", .memoryPeak) { String($0 >> 10) }
        if let kills = self[.oomKills], kills > 0 { pairs.append(("cg-oom-killed", "1")) }
        return pairs
    }
}

private func seconds(_ nanoseconds: Int64) -> String {
    let milliseconds = max(nanoseconds, 0) / 1_000_000
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
}

private func internalError(_ message: String) -> String { lines([("status", "XX"), ("message", message)]) }

/// A value that holds the end of a line would be read as another key.
private func lines(_ pairs: [(String, String)]) -> String {
    pairs.map { key, value in "\(key):\(ByteString(value.utf8.filter { $0 != 0 }).shown)\n" }.joined()
}
