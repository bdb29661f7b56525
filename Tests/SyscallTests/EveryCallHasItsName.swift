import Syscalls
import Testing

/// A name is looked up by halves: that finds all of them only as long as the table is in order.
@Suite struct EveryCallHasItsName {
    @Test func eachNameIsFound() {
        for entry in SyscallTable.entries {
            #expect(SyscallTable.entry(named: entry.name)?.name == entry.name)
        }
        #expect(SyscallTable.entries.count > 350)
    }

    @Test(arguments: ["", "a", "reac", "read_", "readd", "zzz", "READ", "_"])
    func whatIsNoNameIsNot(word: String) { #expect(SyscallTable.entry(named: word) == nil) }
}
