internal import Linux
internal import Model

/// The process that becomes the command: is set up, looked at, and execs.
struct PayloadProcess: ~Copyable {
    let plan: Plan
    let progress: SharedPage
    let channel: StatusChannel
    /// The jail's side of its terminal, or -1.
    let terminal: Int32
    /// Pipes of the supervisor, for 1 and 2.
    let output: [(number: Int32, end: Int32)]

    consuming func run() -> Never {
        for (index, step) in plan.payload.enumerated() {
            progress[.payload] = index
            do throws(SystemError) {
                try perform(step.action)
            } catch {
                // Should this fail too, the supervisor sees the end of file and knows the index.
                do throws(SystemError) {
                    try channel.send(.failed(role: .payload, index: index, error))
                } catch {}
                Processes.exit(125)
            }
        }
        Processes.exit(125)
    }

    private func perform(_ action: PayloadAction) throws(SystemError) {
        switch action {
        case .newCgroupNamespace: try Processes.unshare(.cgroup)
        case .dropCapabilities: try Capabilities.dropAll()
        case .newSession: try Processes.newSession()
        case .takeTerminal:
            try Processes.newProcessGroup()
            try Terminals.setForegroundGroup(Processes.processGroup(), of: terminal)
        case .setLimit(let limit): try Processes.setLimit(limit)
        case .connectTerminal(let numbers):
            for number in numbers { try DescriptorTable.connect(terminal, to: number) }
        case .connectOutput(let numbers): try connectOutput(numbers)
        case .setUmask(let mask): Processes.setUmask(mask)
        case .joinSessionKeyring: try Processes.joinNewSessionKeyring()
        case .changeDirectory(let path): try changeDirectory(path)
        case .closeDescriptors(let keep): try DescriptorTable.closeAll(except: keep + [channel.number])
        case .resetSignals: try Signals.resetDispositions()
        case .loadFilter(let filter) where filter.refusals == .notified:
            try channel.send(.listener, descriptor: SeccompFilters.loadAndListen(filter))
        case .loadFilter(let filter): try SeccompFilters.load(filter)
        case .awaitAdmission: try awaitAdmission()
        case .exec(let exec): throw execute(exec)
        case .fault(let kind, _): throw injected(kind)
        }
    }

    private func connectOutput(_ numbers: [Int32]) throws(SystemError) {
        for number in numbers {
            // Without its pipe the stream would be the caller's own, and not counted.
            guard let pipe = output.first(where: { $0.number == number }) else {
                throw SystemError(.dup3, .badDescriptor)
            }
            try DescriptorTable.connect(pipe.end, to: number)
        }
    }

    /// And makes sure that it is a directory below the root (getcwd(2) fails otherwise).
    private func changeDirectory(_ path: ByteString) throws(SystemError) {
        try Files.changeDirectory(path)
        _ = try Files.currentDirectory()
    }

    private func awaitAdmission() throws(SystemError) {
        // The supervisor reads the rest of the posture from the kernel; these only this process sees.
        // Everything above this number was closed; 64 more are looked at to see that it was.
        let highest = max(channel.number, plan.highestPassedDescriptor)
        try channel.send(
            .posture(
                descriptors: try DescriptorTable.count(below: highest + 64) - 1,
                securebits: try Capabilities.securebits(), dumpable: try Processes.isDumpable()))
        guard case .message(.go, _, _) = try channel.receive() else {
            throw SystemError(.protocolExchange, .brokenPipe)
        }
    }

    /// Returns only with the reason why no candidate could be executed.
    private func execute(_ exec: Exec) -> SystemError {
        let arguments = CStringArray(exec.arguments)
        let environment = CStringArray(exec.environment)
        var reason = SystemError(.execve, .noEntry)
        do throws(SystemError) {
            try Signals.unblockAll()
        } catch {
            return error
        }
        for candidate in exec.candidates {
            let error = Processes.execute(candidate, arguments, environment)
            switch error.errno {
            case .noEntry where exists(candidate):
                // The file is there: what is missing is its interpreter or loader.
                return SystemError(.execve, .noEntry, detail: 1)
            case .noEntry, .notDirectory: continue
            case .access: reason = error
            default: return error
            }
        }
        return reason
    }

    private func exists(_ path: ByteString) -> Bool {
        do throws(SystemError) {
            return try Files.status(of: path).node.kind == .regular
        } catch {
            return false  // Then it is not the interpreter that is missing.
        }
    }
}

extension Plan {
    fileprivate var highestPassedDescriptor: Int32 {
        for step in payload {
            if case .closeDescriptors(let keep) = step.action { return keep.max() ?? 2 }
        }
        return 2
    }
}
