import Config
import Linux
import Model
import Reference
import Reporting

let version = "0.1.0"

/// The verbs. Returns the exit status.
nonisolated func runNestbox(_ arguments: [ByteString]) -> Int32 {
    do throws(SystemError) {
        try prepareProcess()
    } catch {
        say("nestbox: cannot start: \(error.operation.name): \(error.errno.meaning)\n")
        return 125
    }
    if Caller.isSecureExecution || Caller.user != Caller.effectiveUser {
        say(
            "nestbox: refuses to run set-uid, set-gid or with file capabilities: it needs no privilege and must get none\n"
        )
        return 125
    }
    let rest = arguments.dropFirst()
    switch arguments.first {
    case "run": return runVerb(rest)
    case "plan": return planVerb(rest)
    case "learn": return learnVerb(rest)
    case "profile": return profileVerb(rest)
    case "completions": return completionsVerb(rest)
    case "help", "--help", "-h": return printed(overview)
    case "version", "--version": return printed("nestbox \(version)\n")
    case nil:
        say(overview)
        return 125
    case let word?:
        let hint = nearest(word.shown, in: ["run", "plan", "learn", "profile", "completions", "help", "version"]).map {
            "did you mean nestbox \($0)?"
        }
        say(Refusal("unknown command \(word.shown)", hint: hint ?? "nestbox help lists the commands").text)
        return 125
    }
}

/// The same start whatever the caller left behind: the default disposition of SIGCHLD (ignored, no child
/// could be waited for), 0, 1 and 2 open, nobody else may open our files.
private func prepareProcess() throws(SystemError) {
    try Signals.resetDisposition(of: .child)
    let closed = (Int32(0)..<3).filter { !DescriptorTable.isOpen($0) }
    if !closed.isEmpty {
        // From above 2, so that each of them becomes a copy that survives exec.
        let opened = try Files.open("/dev/null", .readWrite).release()
        let null = try DescriptorTable.duplicate(opened).release()
        DescriptorTable.close(opened)
        for standard in closed { try DescriptorTable.connect(null, to: standard) }
        DescriptorTable.close(null)
    }
    Processes.setUmask(0o077)
}

func printed(_ text: String) -> Int32 {
    do throws(SystemError) {
        try Files.write(Array(text.utf8), to: 1)
        return 0
    } catch {
        say("nestbox: cannot write to standard output: \(error.errno.meaning)\n")
        return 125
    }
}

/// On standard error. When even that is closed there is no one left to tell.
func say(_ text: String) {
    do throws(SystemError) {
        try Files.write(Array(text.utf8), to: 2)
    } catch {}
}
