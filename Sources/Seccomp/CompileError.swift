package import Model
package import Syscalls

/// Why a policy did not become a filter.
package enum CompileError: Error, Sendable {
    /// libseccomp refused a rule; nil: the filter as a whole.
    case library(Errno, SyscallRule?)
    case system(SystemError)
    case broken(BrokenFilter)
    /// What came out says otherwise than the policy. It is never used.
    case different(FilterDifference)
    /// The rules of a call test so much that not every combination can be tried.
    case tooManyCases(String)

    package var text: String {
        switch self {
        case .library(let errno, let rule?):
            "\(rule.place.text): libseccomp refuses the rule for \(rule.call): \(errno.name)"
        case .library(let errno, nil): "libseccomp makes no filter: \(errno.name)"
        case .system(let error): "\(error.operation.name): \(error.errno.name)"
        case .tooManyCases(let call):
            "\(call) is tested in more combinations of values than can be checked: test fewer arguments at once"
        case .broken(.tooLong): "the kernel takes filters of up to 4096 instructions, and this has more"
        case .broken(let problem): "libseccomp's filter is broken: \(problem)"
        case .different(let difference): "libseccomp's filter is not the policy: \(difference.text)"
        }
    }
}
