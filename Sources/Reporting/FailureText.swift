package import Model

/// A failed set-up in words: made here from the plan that parent and child share.
package struct FailureText: Sendable {
    package let message: String
    package let step: String?
    package let kernel: String?
    package let hint: String?
    package let origin: Origin?
    package let operation: String?
    package let errno: Errno?

    package init(_ failure: Failure, in plan: Plan) {
        let line = plan.step(failure.role, failure.index)
        step = line.map { line in
            let details = line.details.isEmpty ? "" : " " + line.details
            return "\(failure.role.name) \(failure.index)/\(plan.count(failure.role))  \(line.name)\(details)"
        }
        origin = line.flatMap { $0.origin == .builtIn ? nil : $0.origin }
        hint = nestboxHint(for: failure, step: line, keepsChanges: plan.keepsChanges(failure))
        switch failure.reason {
        case .refused(let error):
            operation = error.operation.name
            errno = error.errno
            let isInjected = error.operation == .none
            kernel = isInjected ? nil : "\(error.errno.name) (\(error.errno.meaning)) from \(error.operation.name)"
            message = Self.purpose(line, failure, in: plan) + ": " + error.errno.meaning.lowercasedFirst
        case .died(let signal):
            operation = nil
            errno = nil
            kernel = nil
            let how = signal.map { " by \($0.name)" } ?? ""
            message = "the \(failure.role.name) process was killed\(how)" + (line.map { " in step \($0.name)" } ?? "")
        case .interrupted(let signal):
            operation = nil
            errno = nil
            kernel = nil
            message = "nestbox received \(signal.name) before the command was started"
        case .posture(let field, let expected, let found):
            operation = Operation.comparePosture.name
            errno = nil
            kernel = nil
            let was = found == UInt64.max ? "unknown" : field.text(of: found)
            message = "the payload is not what was planned: \(field) is \(was), not \(field.text(of: expected))"
        case .garbled:
            operation = Operation.protocolExchange.name
            errno = nil
            kernel = nil
            message = "the \(failure.role.name) process sent something that is no status record"
        }
    }

    /// What the failed step was for.
    private static func purpose(_ line: StepLine?, _ failure: Failure, in plan: Plan) -> String {
        guard let line else { return "cannot set the jail up" }
        if line.name == "exec", let exec = plan.command { return "cannot run \(exec.quoted)" }
        if line.name == "admitPayload", case .refused(let error) = failure.reason, error.operation == .prlimit {
            return "cannot set a resource limit (\(line.details))"
        }
        let purposes = [
            "cloneInit": "cannot create the namespaces", "mapUsers": "cannot map the user id",
            "mapGroups": "cannot map the group id", "mapUserRange": "cannot map a range of user ids",
            "mapGroupRange": "cannot map a range of group ids", "openSource": "cannot open a mount source",
            "openLayers": "cannot open the layers of an overlay", "mountOverlay": "cannot mount an overlay",
            "mountProc": "cannot mount /proc", "bindMount": "cannot place a mount",
            "openTerminal": "cannot open a terminal in the jail",
            "changeDirectory": "cannot enter the working directory",
            "holdPlace": "cannot keep a name from being made",
            "createCgroup": "cannot make a cgroup", "moveCallers": "cannot empty the cgroup",
            "enableController": "cannot hand a cgroup controller on", "limitCgroup": "cannot set a limit of the cgroup",
            "startPayload": "cannot start the command's process",
            "setLimit": "cannot set a resource limit", "forbidUserNamespaces": "cannot forbid user namespaces inside",
        ]
        return (purposes[line.name] ?? "cannot do the step \(line.name)")
            + (line.details.isEmpty ? "" : " (\(line.details))")
    }

    /// The lines printed on standard error.
    package var text: String {
        var text = "nestbox: \(message)\n"
        if let step { text += "  step    \(step)" + (origin.map { "   [\($0.text)]" } ?? "") + "\n" }
        if let kernel { text += "  kernel  \(kernel)\n" }
        if let hint { text += "  try     \(hint)\n" }
        return text
    }
}

extension PostureField {
    /// Sets of bits as the kernel shows them, numbers as numbers.
    fileprivate func text(of value: UInt64) -> String {
        switch self {
        case .capabilities, .securebits: "0x" + String(value, radix: 16)
        case .uid, .gid, .noNewPrivileges, .seccompMode, .filters, .descriptors, .dumpable: String(value)
        }
    }
}

extension Plan {
    /// The failed step mounts an overlay whose changes stay on the host.
    fileprivate func keepsChanges(_ failure: Failure) -> Bool {
        guard failure.role == .initial, initial.indices.contains(failure.index),
            case .mountOverlay(let overlay) = initial[failure.index].action.unwrapped, case .keep = overlay.layer
        else { return false }
        return true
    }

    var command: ByteString? {
        for step in payload {
            if case .exec(let exec) = step.action.unwrapped { return exec.arguments.first }
        }
        return nil
    }
}

extension String {
    fileprivate var lowercasedFirst: String {
        guard let first = unicodeScalars.first, ("A"..."Z").contains(first) else { return self }
        return String(UnicodeScalar(UInt8(first.value) + 32)) + dropFirst()
    }
}
