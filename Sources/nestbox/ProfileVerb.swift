import Config
import Host
import Linux
import Model
import Reference
import Reporting
import Syscalls

/// `nestbox profile …`: looks at profiles, and starts nothing.
func profileVerb(_ arguments: ArraySlice<ByteString>) -> Int32 {
    let rest = arguments.dropFirst()
    do throws(Refusal) {
        switch arguments.first {
        case "list": return try list(rest)
        case "show": return try show(rest)
        case "check": return try check(rest)
        case "diff": return try diff(rest)
        case "schema":
            _ = try VerbArguments(rest, known: []).operands(0...0, usage: "profile schema")
            return printed(profileSchema().text + "\n")
        case let word:
            let known = ["list", "show", "check", "diff", "schema"]
            let meant = word.flatMap { nearest($0.shown, in: known) }.map { "did you mean nestbox profile \($0)?" }
            let message = word.map { "unknown command profile \($0.shown)" } ?? "profile needs to be told what to do"
            throw Refusal(message, hint: meant ?? "nestbox profile \(known.joined(separator: "|"))")
        }
    } catch {
        say(error.text)
        return 125
    }
}

private func list(_ words: ArraySlice<ByteString>) throws(Refusal) -> Int32 {
    let arguments = try VerbArguments(words, known: ["json", "no-user-profiles"])
    _ = try arguments.operands(0...0, usage: "profile list [--json] [--no-user-profiles]")
    var profiles: [ListedProfile] = []
    func add(_ name: String, _ path: ByteString?, _ summary: String) {
        let isShadowed = profiles.contains { $0.name == name }
        profiles.append(ListedProfile(name: name, path: path?.shown, summary: summary, isShadowed: isShadowed))
    }
    for file in ProfileFolders(userToo: arguments.selection.usesUserProfiles).files {
        do throws(Refusal) {
            let text = ProfileText(path: file.path, bytes: try readProfileFile(file.path))
            add(file.name.shown, file.path, profileSummary(text))
        } catch {
            add(file.name.shown, file.path, error.message)
        }
    }
    for builtIn in BuiltIn.all { add(builtIn.name, nil, builtIn.summary) }
    profiles.sort { $0.name < $1.name }
    if arguments.flags.contains("json") { return printed(profileListJSON(profiles).text + "\n") }
    return printed(profileListText(profiles, columns: Terminals.isTerminal(1)))
}

private func show(_ words: ArraySlice<ByteString>) throws(Refusal) -> Int32 {
    let arguments = try VerbArguments(words, known: ["origins", "json", "no-user-profiles"], defines: true)
    let name = try arguments.operands(1...1, usage: "profile show NAME|FILE [--origins] [--json]")[0]
    var profile = try resolved(name, arguments.selection)
    if case .file(let path) = profile.syscalls.value, !path.isAbsolute, let directory = anywhere().currentDirectory {
        // Wherever what is shown is kept, it means the same file.
        profile.syscalls = Sourced(.file(directory.appending(path).cleaned ?? path), profile.syscalls.origin)
    }
    if arguments.flags.contains("json") { return printed(profileJSON(profile, name: name.shown).text + "\n") }
    return printed(profileTOML(profile, origins: arguments.flags.contains("origins")))
}

private func check(_ words: ArraySlice<ByteString>) throws(Refusal) -> Int32 {
    let arguments = try VerbArguments(words, known: ["json"], defines: true)
    var selection = arguments.selection
    selection.takesSamples = true
    var results: [(path: String, refusal: Refusal?)] = []
    var warnings: [Refusal] = []
    for path in try arguments.operands(1...Int.max, usage: "profile check FILE… [--json]") {
        do throws(Refusal) {
            let text = ProfileText(path: path, bytes: try readProfileFile(path))
            let profile = try resolve(text, selection, anywhere(), read: readProfile)
            _ = try syscallFilter(profile, .plain) { warnings.append($0) }
            results.append((path.shown, nil))
        } catch {
            results.append((path.shown, error))
        }
    }
    if arguments.flags.contains("json") {
        let status = printed(profileCheckJSON(results, warnings: warnings).text + "\n")
        return status == 0 && results.contains { $0.refusal != nil } ? 125 : status
    }
    for warning in warnings { say(warning.text) }
    for (path, refusal) in results {
        if let refusal { say(refusal.text) } else if printed("\(path): no mistakes\n") != 0 { return 125 }
    }
    return results.contains { $0.refusal != nil } ? 125 : 0
}

private func diff(_ words: ArraySlice<ByteString>) throws(Refusal) -> Int32 {
    let arguments = try VerbArguments(words, known: ["json", "no-user-profiles"], defines: true)
    let names = try arguments.operands(2...2, usage: "profile diff A B [--json]")
    let (old, new) = (try resolved(names[0], arguments.selection), try resolved(names[1], arguments.selection))
    var policies: SyscallPolicies?
    if old.hasOwnSyscallPolicy || new.hasOwnSyscallPolicy {
        policies = SyscallPolicies(old: try policyIfAny(of: old), new: try policyIfAny(of: new))
    }
    let found = differences(from: old, to: new, policies: policies, home: anywhere().home)
    let isColoured = Terminals.isTerminal(1) && (Caller.environmentValue("NO_COLOR") ?? "").isEmpty
    let text =
        arguments.flags.contains("json")
        ? differenceJSON(found).text + "\n" : differenceText(found, colour: isColoured)
    if printed(text) != 0 { return 125 }
    return found.contains { $0.kind == .weaker } ? 1 : 0
}

private func policyIfAny(of profile: Profile) throws(Refusal) -> SyscallPolicy? {
    profile.syscallPolicy.value == .none ? nil : try flattenedPolicy(of: profile)
}

private func resolved(_ name: ByteString, _ selection: Selection) throws(Refusal) -> Profile {
    var selection = selection
    selection.profiles = [name]
    selection.takesSamples = true
    return try resolve(selection, anywhere(), read: readProfile)
}

/// Nothing is started, so that any current directory will do.
private func anywhere() -> Surroundings {
    var surroundings = surroundings()
    surroundings.isDirectoryTooBroad = false
    return surroundings
}
