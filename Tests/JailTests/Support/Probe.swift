import Testing

/// `Tests/Probe`: a program that attempts exactly one act and tells how it went.
enum Probe {
    /// On the host.
    static let path = Host.probe
    /// Shows the probe inside, as `Probe.inside`.
    static let mount = ["--ro", "\(Host.probe):/probe"]
    static let inside = "/probe"

    enum Outcome: Equatable {
        case succeeded
        /// With the name of the errno.
        case refused(String)
        case inconclusive(String)
    }

    /// Attempts the act in a jail.
    static func jailed(
        _ options: [String], _ act: [String], passing: [Int32: Int32] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Run {
        Nestbox.run(mount + options, [inside] + act, passing: passing, sourceLocation: sourceLocation)
    }

    /// Attempts it without one: the control.
    static func free(
        _ act: [String], passing: [Int32: Int32] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) -> Run {
        var setup = Child.Setup()
        setup.descriptors = passing
        return Child([path] + act, setup).finish(sourceLocation: sourceLocation)
    }

    /// The promise that a jail refuses an act, told apart from an act that could not have succeeded anyway.
    ///
    /// - Parameters:
    ///   - control: the act that must succeed without a jail; nil: the same one.
    ///   - errors: the names of errno that count as a refusal; empty: any.
    static func expectRefused(
        _ act: [String], _ options: [String] = [], control: [String]? = nil, with errors: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let free = Probe.free(control ?? act, sourceLocation: sourceLocation)
        guard free.outcome == .succeeded else {
            Issue.record(
                "inconclusive: without a jail too, \((control ?? act).joined(separator: " ")): \(free)",
                sourceLocation: sourceLocation)
            return
        }
        let jailed = Probe.jailed(options, act, sourceLocation: sourceLocation)
        guard case .refused(let error) = jailed.outcome, errors.isEmpty || errors.contains(error) else {
            Issue.record(
                "not refused as expected \(errors): \(act.joined(separator: " ")): \(jailed)",
                sourceLocation: sourceLocation)
            return
        }
    }

    /// The benign side: the act succeeds in the jail.
    static func expectAllowed(
        _ act: [String], _ options: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let jailed = Probe.jailed(options, act, sourceLocation: sourceLocation)
        #expect(jailed.outcome == .succeeded, "\(act): \(jailed)", sourceLocation: sourceLocation)
    }
}

extension Run {
    /// For a run of the probe. Its own statuses are 0, 1 and 2; all others mean that it did not run.
    var outcome: Probe.Outcome {
        switch status {
        case 0: .succeeded
        case 1: .refused(lines.last ?? "")
        default: .inconclusive(description)
        }
    }
}
