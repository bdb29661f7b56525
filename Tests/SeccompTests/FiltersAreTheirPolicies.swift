import Model
import Seccomp
import Syscalls
import Testing

@Suite struct FiltersAreTheirPolicies {
    /// The bytes that are loaded say what the files say: every number, ABI and boundary argument.
    @Test(arguments: builtInPolicies, Architecture.allCases)
    func embeddedFiltersAreWhatTheProfilesSay(name: String, architecture: Architecture) throws {
        let policy = try Profiles.policy(name)
        for refusals in Refusals.allCases {
            let filter = try #require(builtInFilter(name, on: architecture, refusals))
            #expect(filter.digest == SyscallFilter.digest(of: filter.program))
            let table = PolicyTable(policy, on: architecture, refusals)
            let tried = try checkFilter(try FilterProgram(filter.program), against: table)
            #expect(tried > 10_000)
        }
    }

    @Test(arguments: builtInPolicies, Architecture.allCases)
    func whatLibseccompMakesTodayAgreesWithTheEmbeddedFilters(name: String, architecture: Architecture) throws {
        // Which compares with the policy; the same library makes the same bytes, too.
        let today = try libraryProgram(PolicyTable(try Profiles.policy(name), on: architecture, .plain))
        guard builtInFiltersMaker() == "libseccomp \(libraryVersion())" else { return }
        #expect(SyscallFilter.digest(of: today) == builtInFilter(name, on: architecture, .plain)?.digest)
    }

    @Test func randomCallsAreDecidedAlike() throws {
        var random = SeededGenerator(seed: 5)
        for name in builtInPolicies {
            let table = PolicyTable(try Profiles.policy(name), on: .native, .plain)
            let program = try FilterProgram(try #require(builtInFilter(name, .plain)).program)
            var differences = 0
            for _ in 0..<200_000 {
                let number = UInt32.random(in: 0..<(random.chance(8) ? .max : 480), using: &random)
                let arguments = (0..<6).map { _ in
                    random.chance(2) ? UInt64.random(in: 0..<64, using: &random) : random.next() >> (random.next() % 64)
                }
                let data = SeccompData(
                    number: number, architecture: Architecture.native.auditToken, arguments: arguments)
                if program.verdict(data) != table.verdict(number: number, arguments) { differences += 1 }
            }
            #expect(differences == 0, "\(name)")
        }
    }

    /// A filter that answers anything else than its policy is found out, whichever instruction is wrong.
    @Test func brokenFiltersAreFoundOut() throws {
        let table = PolicyTable(try Profiles.policy("strict"), on: .x86_64, .plain)
        let program = try #require(builtInFilter("strict", on: .x86_64, .plain)).program
        var unnoticed: [Int] = []
        for index in program.indices {
            let code = program[index] & 0xFFFF
            var broken = program
            switch code {
            // Another answer.
            case 0x06: broken[index] = 0x7FFF_0000 << 32 | 0x06
            // The two ways of a jump exchanged.
            case 0x15, 0x25, 0x35, 0x45:
                let (yes, no) = (program[index] >> 16 & 0xFF, program[index] >> 24 & 0xFF)
                broken[index] = program[index] & ~0xFFFF_0000 | no << 16 | yes << 24
            default: continue
            }
            guard broken != program else { continue }
            do {
                try check(broken, against: table)
                unnoticed.append(index)
            } catch {}
        }
        #expect(unnoticed.isEmpty, "instructions \(unnoticed)")
    }

    /// The mistake that the check is there for: an int compared with all its 64 bits.
    @Test func aComparisonOf64BitsIsFoundOut() throws {
        var reader = PolicyReader { _ in "default ENOSYS\nallow ioctl: int arg1 == 0x5412\n" }
        let right = try reader.policy("p")
        let careless = SyscallPolicy(
            name: "p", standard: right.standard,
            rules: [
                SyscallRule(
                    "ioctl", [ArgumentTest(index: 1, mask: .max, value: 0x5412)], .allow, place: RulePlace("p", 1))
            ])
        let program = try compile(careless, .plain).program
        #expect(throws: CompileError.self) { try check(program, against: PolicyTable(right, on: .native, .plain)) }
    }

    @Test func theTableOfNumbersIsLibseccomps() throws {
        for architecture in Architecture.allCases {
            var known = 0
            for entry in SyscallTable.entries {
                guard let number = libraryNumber(of: entry.name, on: architecture) else { continue }
                known += 1
                #expect(number == entry.number(on: architecture) ?? number, "\(entry.name)")
            }
            #expect(known > 300)
        }
    }
}
