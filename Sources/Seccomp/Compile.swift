internal import CSeccomp
internal import Linux
package import Model
package import Syscalls

/// Makes a policy into a filter, through libseccomp, and checks every answer of what came out: libseccomp
/// before 2.6.1 can merge rules into a weaker filter (GHSA-4q85-33p6-j5g6). Where it does, or can't say what the
/// policy says, the filter is assembled here, and checked like it.
package func compile(
    _ policy: SyscallPolicy, on architecture: Architecture = .native, _ refusals: Refusals
) throws(CompileError) -> SyscallFilter {
    let table = PolicyTable(policy, on: architecture, refusals)
    if let call = callBeyondChecking(table) { throw .tooManyCases(call) }
    let program: [UInt64]
    do throws(CompileError) {
        program = try libraryProgram(table)
    } catch {
        // Rules whose order counts, above all; built-in policies are none of it, which is tested.
        let own = assembleFilter(table)
        try check(own, against: table)
        return SyscallFilter(policy: policy.name, refusals: refusals, program: own, rules: policy)
    }
    return SyscallFilter(policy: policy.name, refusals: refusals, program: program, rules: policy)
}

/// What libseccomp makes of a policy, checked.
package func libraryProgram(_ table: PolicyTable) throws(CompileError) -> [UInt64] {
    let library = try Library(table)
    try library.configure()
    for row in table.rows { try library.add(row) }
    let program = try library.export()
    try check(program, against: table)
    return program
}

/// Before a filter is used, whoever made it.
package func check(_ program: [UInt64], against table: PolicyTable) throws(CompileError) {
    let parsed: FilterProgram
    do throws(BrokenFilter) {
        parsed = try FilterProgram(program)
    } catch {
        throw .broken(error)
    }
    do throws(FilterDifference) {
        try checkFilter(parsed, against: table)
    } catch {
        throw .different(error)
    }
}

extension PolicyTable {
    /// Without this rule the call's last one, which has no tests, or the default would say the same.
    fileprivate func isNeedless(_ index: Int, in row: Row) -> Bool {
        let rule = row.rules[index]
        if rule.tests.isEmpty { return verdict(rule) == standard }
        guard let last = row.rules.last, last.tests.isEmpty, verdict(rule) == verdict(last) else {
            return false
        }
        return row.rules[(index + 1)...].allSatisfy { later in
            verdict(later) == verdict(rule)
                || !later.tests.allSatisfy { test in rule.tests.allSatisfy { $0.isCompatible(with: test) } }
        }
    }
}

/// The library's version, `2.5.4`.
package func libraryVersion() -> String {
    // SAFETY: a static structure of the library, or nil.
    guard let version = unsafe seccomp_version() else { return "unknown" }
    return unsafe "\(version.pointee.major).\(version.pointee.minor).\(version.pointee.micro)"
}

/// A filter in the making.
@safe private struct Library: ~Copyable {
    private let context: scmp_filter_ctx
    private let table: PolicyTable

    /// Stands for the default while rules are added: libseccomp refuses those that say what the default says, and
    /// without them a more general rule of the same call would decide.
    private static let placeholder = FilterVerdict(word: 0x0005_0FFE)

    init(_ table: PolicyTable) throws(CompileError) {
        // All actions, whatever the kernel that this is compiled on has.
        try Self.check(seccomp_api_set(5))
        guard let context = unsafe seccomp_init(Self.placeholder.word) else { throw .library(.noMemory, nil) }
        unsafe self.context = context
        self.table = table
    }

    deinit { unsafe seccomp_release(context) }

    func configure() throws(CompileError) {
        try Self.check(unsafe seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, FilterVerdict.killProcess.word))
        // A binary search for the number in place of one comparison after the other.
        try Self.check(unsafe seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2))
        guard table.architecture != .native else { return }
        try Self.check(unsafe seccomp_arch_add(context, table.architecture.auditToken))
        try Self.check(unsafe seccomp_arch_remove(context, Architecture.native.auditToken))
    }

    private static func check(_ result: Int32, _ rule: SyscallRule? = nil) throws(CompileError) {
        // The same rule twice is no harm.
        if result < 0 && result != -Errno.exists.code { throw .library(Errno(-result), rule) }
    }

    func add(_ row: PolicyTable.Row) throws(CompileError) {
        // What the default says anyway only makes the filter longer.
        if row.rules.allSatisfy({ table.verdict($0) == table.standard }) { return }
        let rules = row.rules.indices.filter { !table.isNeedless($0, in: row) }.map { row.rules[$0] }
        let conditional = rules.filter { !$0.tests.isEmpty }
        for rule in rules {
            let action = table.verdict(rule)
            var tests = rule.tests.map { test in
                scmp_arg_cmp(
                    arg: UInt32(test.index), op: SCMP_CMP_MASKED_EQ, datum_a: test.mask, datum_b: test.value)
            }
            if tests.isEmpty, let index = conditional.map({ $0.tests.map(\.index).min() ?? 0 }).max() {
                // A rule without tests would replace those with: so it gets one that always holds, and of a kind
                // that libseccomp puts behind the others.
                tests = [scmp_arg_cmp(arg: UInt32(index), op: SCMP_CMP_GE, datum_a: 0, datum_b: 0)]
            }
            let number = try number(of: rule, row)
            // SAFETY: the array holds as many elements as are counted, and is only read.
            let result = unsafe seccomp_rule_add_array(context, action.word, number, UInt32(tests.count), tests)
            try Self.check(result, rule)
        }
    }

    /// libseccomp wants a number of the architecture that it runs on, and translates it by name; a call that is
    /// newer than the library has none but the real one.
    private func number(of rule: SyscallRule, _ row: PolicyTable.Row) throws(CompileError) -> Int32 {
        if table.architecture == .native { return row.number }
        let number = unsafe rule.call.withCString { unsafe seccomp_syscall_resolve_name($0) }
        guard number != -1 else { throw .library(.noSystemCall, rule) }
        return number
    }

    /// `ret` with the placeholder becomes `ret` with the default.
    private func standardAnswered(_ instruction: UInt64) -> UInt64 {
        let returned = UInt64(Self.placeholder.word) << 32 | 0x06
        return instruction == returned ? UInt64(table.standard.word) << 32 | 0x06 : instruction
    }

    /// Through a file in memory: exporting to memory is newer than libseccomp 2.5.
    func export() throws(CompileError) -> [UInt64] {
        do throws(SystemError) {
            let file = try Files.inMemory()
            let result = unsafe seccomp_export_bpf(context, file.number)
            if result < 0 { throw SystemError(.seccomp, Errno(-result)) }
            let bytes = try Files.contents(of: ByteString("/proc/self/fd/\(file.number)"))
            return stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
                standardAnswered(bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
            }
        } catch {
            throw .system(error)
        }
    }
}

/// The number that libseccomp has for a call; nil when it knows none on this architecture.
package func libraryNumber(of call: String, on architecture: Architecture) -> Int32? {
    let number = unsafe call.withCString { unsafe seccomp_syscall_resolve_name_arch(architecture.auditToken, $0) }
    return number < 0 ? nil : number
}
