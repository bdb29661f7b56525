package import Model

/// A policy under which nothing is refused but what may never be, and whose listener is told of every call.
///
/// To be compiled as `notified`. Two kinds of calls it keeps as they were: those that the policy refuses
/// without a record, that what a program falls back to is seen, and those that kill. Those that nestbox makes
/// itself before the command starts pass unseen: there is nobody yet who could hear of them.
package func observingPolicy(_ policy: SyscallPolicy) -> SyscallPolicy {
    var rules: [SyscallRule] = []
    for entry in SyscallTable.entries {
        let own = OwnCall.all.filter { $0.name == entry.name }.map(\.unseenTests)
        for tests in own { rules.append(SyscallRule(entry.name, tests, .allow, place: policy.standardPlace)) }
        if own.contains([]) { continue }
        rules += policy.rules(for: entry.name).filter { !own.contains($0.tests) }.map(\.observed)
    }
    return SyscallPolicy(
        name: policy.name, standard: policy.standard == .kill ? .kill : .errno(.noSystemCall),
        isStandardRecorded: policy.standard != .kill,
        standardPlace: policy.standardPlace, rules: rules)
}

extension OwnCall {
    /// As policies test an int.
    fileprivate var unseenTests: [ArgumentTest] {
        known.map { ArgumentTest(index: $0.index, mask: 0xFFFF_FFFF, value: $0.value) }
    }
}

extension SyscallRule {
    fileprivate var observed: SyscallRule {
        let isKept = action == .kill || !isRecorded && !action.isPass
        if isKept { return self }
        return SyscallRule(call, tests, .errno(.noSystemCall), isRecorded: true, place: place, reason: reason)
    }
}
