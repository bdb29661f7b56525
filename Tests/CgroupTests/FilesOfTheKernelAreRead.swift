import Testing

@testable import Cgroup

@Suite struct FilesOfTheKernelAreRead {
    @Test func aKeyIsFoundOnlyAtTheBeginningOfALine() {
        let keys = FlatKeys(Array("low 1\nhigh 2\nmax 3\noom_kill 4\noom 5\n".utf8))
        #expect(keys["high"] == 2)
        #expect(keys["oom"] == 5)
        #expect(keys["oom_kill"] == 4)
        #expect(keys["kill"] == nil)
        #expect(keys["ma"] == nil)
    }
}
