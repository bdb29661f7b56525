import Foundation
import Model
import Seccomp
import Syscalls
import Testing

/// What the kernel does with a filter, seen from a program under it: a call with arguments that no call can use
/// comes back with EFAULT or EBADF when it reached the kernel, and with the filter's errno when not.
@Suite struct TheKernelDecidesTheSame {
    struct Call {
        let number: UInt32
        let arguments: [UInt64]
    }

    @Test(arguments: builtInPolicies)
    func everyCallIsDecidedByTheKernelAsByTheTable(name: String) throws {
        let table = PolicyTable(try Profiles.policy(name), on: .native, .plain)
        let filter = try #require(builtInFilter(name, .plain))
        let bad: UInt64 = 0xFFFF_FFFF_FFFF_FFF7
        var calls = (0..<UInt32(500)).map { Call(number: $0, arguments: Array(repeating: bad, count: 6)) }
        for row in table.rows {
            for rule in row.rules where !rule.tests.isEmpty {
                var arguments = Array(repeating: bad, count: 6)
                for test in rule.tests { arguments[test.index] = test.value | 0xDEAD_BEEF << 32 & ~test.mask }
                calls.append(Call(number: UInt32(row.number), arguments: arguments))
            }
        }
        let results = try Self.results(of: calls, under: filter)
        try #require(results.count == calls.count)
        let allowed = zip(calls, results).filter {
            table.verdict(number: $0.0.number, $0.0.arguments).word == 0x7FFF_0000
        }
        // The control: what the filter lets pass must have come to the kernel; only calls that are allowed are tried.
        let free = try Self.results(of: allowed.map(\.0), under: nil)
        var reached = 0
        for (call, result) in zip(calls, results) {
            let verdict = table.verdict(number: call.number, call.arguments).word
            let what =
                "\(SyscallTable.name(of: Int32(call.number), on: .native) ?? "?") \(call.number) \(call.arguments)"
            switch verdict {
            // Its own trampolines call these: since 6.14 the kernel asks no filter about them.
            case _ where ["uretprobe", "uprobe"].contains(where: what.hasPrefix): continue
            case 0x7FFF_0000: continue
            case 0x8000_0000: #expect(result == "killed", "\(what)")
            default: #expect(result == "\(verdict & 0xFFFF)", "\(what)")
            }
        }
        for ((call, result), control) in zip(allowed, free) {
            let name = SyscallTable.name(of: Int32(call.number), on: .native) ?? "?"
            #expect(result != "killed", "\(name)")
            if result != "38" { reached += 1 }
            if control != "38" { #expect(result != "38", "\(name) \(call.arguments)") }
        }
        #expect(reached > 200)
    }

    /// Twelve thousand calls with arguments that come near what is tested. The call does nothing with any of them.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func argumentsAreDecidedByTheKernelAsByTheTable(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let number = try #require(SyscallTable.entry(named: "getppid")?.number(on: .native))
        var table: PolicyTable?
        while table == nil {
            let lines = RandomPolicies.rules(for: "getppid", &random, without: ["kill"])
            var reader = PolicyReader()
            let part = reader.part(of: "default allow\n" + lines.joined(separator: "\n"), file: "random")
            guard reader.problems.isEmpty, let policy = part.policy(named: "random") else { continue }
            let candidate = PolicyTable(policy, on: .native, .plain)
            if candidate.rows.contains(where: { !$0.rules.allSatisfy(\.tests.isEmpty) }) { table = candidate }
        }
        let tested = try #require(table)
        let calls = (0..<1000).map { _ in
            Call(number: UInt32(number), arguments: RandomPolicies.data(tested, &random).arguments)
        }
        let path = try Self.file(try compile(tested.policy, .plain))
        defer { try? FileManager.default.removeItem(at: path) }
        let run = try Self.probe(["answers-of", path.path], Self.lines(calls))
        let results = run.out.split(separator: "\n").map(String.init)
        try #require(run.status == 0 && results.count == calls.count)
        var differences = 0
        for (call, result) in zip(calls, results) {
            let verdict = tested.verdict(number: call.number, call.arguments).word
            if result != (verdict == 0x7FFF_0000 ? "0" : "\(verdict & 0xFFFF)") { differences += 1 }
        }
        #expect(differences == 0, "\(policyText(tested.policy))")
    }

    @Test func foreignABIsAreKilled() throws {
        #if arch(x86_64)
        let filter = try #require(builtInFilter("default", .plain))
        let path = try Self.file(filter)
        defer { try? FileManager.default.removeItem(at: path) }
        #expect(try Self.probe(["call-x32", "39"], "").status != SIGSYS)
        #expect(try Self.probe(["under-filter", path.path, "call-by-int80"], "").status == SIGSYS)
        #expect(try Self.probe(["under-filter", path.path, "call-x32", "39"], "").status == SIGSYS)
        #endif
    }

    // MARK: - The probe

    private static func results(of calls: [Call], under filter: SyscallFilter?) throws -> [String] {
        let path = try filter.map(file)
        defer { if let path { try? FileManager.default.removeItem(at: path) } }
        let run = try probe(["try-calls", path?.path ?? "none"], lines(calls))
        #expect(run.status == 0)
        return run.out.split(separator: "\n").map(String.init)
    }

    private static func lines(_ calls: [Call]) -> String {
        calls.map { call in
            ([UInt64(call.number)] + call.arguments).map { String($0, radix: 16) }.joined(separator: " ") + "\n"
        }.joined()
    }

    private static func file(_ filter: SyscallFilter) throws -> URL {
        let path = FileManager.default.temporaryDirectory.appending(path: "filter-\(UUID().uuidString)")
        try filter.program.withUnsafeBytes { Data($0) }.write(to: path)
        return path
    }

    private static func probe(_ arguments: [String], _ input: String) throws -> (status: Int32, out: String) {
        let path = try #require(ProcessInfo.processInfo.environment["NESTBOX_PROBE"], "use scripts/test")
        let scratch = FileManager.default.temporaryDirectory.appending(path: "probe-\(UUID().uuidString)")
        try Data(input.utf8).write(to: scratch)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: scratch)
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }
}
