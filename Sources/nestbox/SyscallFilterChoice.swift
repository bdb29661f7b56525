import Config
import Host
import Linux
import Model
import Seccomp
import Syscalls

/// The filter that a profile asks for; nil for none. One of the built-in ones costs no more than finding it.
///
/// - Parameter warn: gets what an imported policy says and nestbox does not do. Nothing of it lets more pass.
func syscallFilter(
    _ profile: Profile, _ refusals: Refusals, warn: (Refusal) -> Void = { _ in }
) throws(Refusal) -> SyscallFilter? {
    guard profile.hasOwnSyscallPolicy || profile.observes else {
        if profile.syscallPolicy.value == .none { try refuseRules(of: profile) }
        return builtInFilter(profile.syscallPolicy.value.name, refusals)
    }
    var policy = try flattenedPolicy(of: profile, warn: warn)
    if profile.observes { policy = observingPolicy(policy) }
    let origin = profile.syscallRules.last?.origin ?? profile.syscallPolicy.origin
    if let call = OwnCall.all.first(where: { !$0.isAllowed(by: policy) }) {
        let place = policy.rules(for: call.name).first { !call.isGood($0) }?.place ?? policy.standardPlace
        throw Refusal(
            "the policy refuses \(call.name), at \(place.text), which nestbox itself needs \(call.purpose)",
            origin: origin, hint: "allow \(call.name)")
    }
    do throws(CompileError) {
        return try compile(policy, refusals)
    } catch {
        throw Refusal("the policy \(policy.name) can't be made into a filter: \(error.text)", origin: origin)
    }
}

/// Said on the command line beside `none`; those of a profile have nothing to stand on, and nothing to say.
private func refuseRules(of profile: Profile) throws(Refusal) {
    for rule in profile.syscallRules {
        guard case .flag = rule.origin else { continue }
        throw Refusal(
            "a rule needs a policy, and \(profile.syscallPolicy.origin.text) wants none", origin: rule.origin,
            hint:
                "leave one of them out; a policy file that says \u{201C}default allow\u{201D} refuses only what it names"
        )
    }
}

/// Every rule of the policy that a profile names, with the profile's own before those about the same calls.
///
/// - Throws: `Refusal` with all that is wrong in the file, or in the rules.
func flattenedPolicy(
    of profile: Profile, warn: (Refusal) -> Void = { _ in }
) throws(Refusal) -> SyscallPolicy {
    var part = try basePolicy(of: profile, warn: warn)
    for layer in profile.syscallRuleLayers {
        let mistakes = PolicyReader.problems(of: layer)
        if !mistakes.isEmpty { throw Refusal.all(mistakes) }
        var reader = PolicyReader()
        part.refine(with: reader.part(of: layer))
    }
    guard let policy = part.policy(named: profile.syscallPolicyName) else {
        throw Refusal(
            "the policy \(profile.syscallPolicy.value.name) has no default", origin: profile.syscallPolicy.origin,
            hint:
                "a line says what calls without a rule get: \u{201C}default ENOSYS\u{201D}, or \u{201C}use strict\u{201D}"
        )
    }
    return policy
}

private func basePolicy(of profile: Profile, warn: (Refusal) -> Void) throws(Refusal) -> PolicyPart {
    let choice = profile.syscallPolicy
    if choice.value == .own { return PolicyPart() }
    guard case .file(let path) = choice.value else {
        var reader = PolicyReader()
        return reader.part(named: choice.value.name)
    }
    let bytes: [UInt8]
    do throws(Refusal) {
        bytes = try readProfileFile(path, "policy")
    } catch {
        throw Refusal(error.message, origin: choice.origin, hint: error.hint)
    }
    let file = PolicyFile(path, bytes)
    if isRuntimePolicy(bytes, path: path) {
        let imported = importPolicy(bytes, file: path.shown, ImportSurroundings(kernel: Probe.kernelVersion))
        if !imported.problems.isEmpty { throw file.refusal(imported.problems) }
        for warning in imported.warnings { warn(file.refusal(warning, "warning: ")) }
        return imported.part
    }
    var reader = PolicyReader()
    let part = reader.part(of: String(decoding: bytes, as: UTF8.self), file: path.shown)
    if !reader.problems.isEmpty { throw file.refusal(reader.problems) }
    return part
}

/// A policy file whose lines are shown where something is wrong.
private struct PolicyFile {
    private let source: SourceFile

    init(_ path: ByteString, _ bytes: [UInt8]) { source = SourceFile(name: path.shown, path: path, bytes: bytes) }

    func refusal(_ problems: [PolicyProblem]) -> Refusal { Refusal.all(problems.map { refusal($0) }) }

    func refusal(_ problem: PolicyProblem, _ prefix: String = "") -> Refusal {
        let position = Position(
            line: UInt32(clamping: max(problem.place?.line ?? 1, 1)), column: UInt32(clamping: max(problem.column, 1)))
        return source.refusal(prefix + problem.message, at: position, hint: problem.hint)
    }
}
