package import Model
internal import Syscalls

extension SyscallFilter {
    /// The rules that this filter was made from; nil when there is no such policy.
    ///
    /// Of a built-in one they are read from its text: once in a run, and only when something was refused.
    package var policyRules: SyscallPolicy? {
        if let rules { return rules }
        var reader = PolicyReader(builtInPolicyText)
        do throws(PolicyProblem) {
            return try reader.policy(policy)
        } catch {
            return nil  // The tests read each of them.
        }
    }
}
