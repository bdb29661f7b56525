import Model
import Planner
import Testing

@Suite struct PathsMeanOnePlace {
    @Test(
        arguments: [
            ("/a", "/a"), ("/a//b/./c/", "/a/b/c"), ("/", "/"), ("//", "/"), ("a", "/a"), ("", "/"), ("/...", "/..."),
            ("/.a/..b", "/.a/..b"), ("/a/..", nil), ("..", nil), ("/../a", nil),
        ] as [(String, String?)])
    func cleaned(_ path: String, _ clean: String?) {
        #expect(ByteString(path).cleaned == clean.map { ByteString($0) })
    }

    @Test(arguments: [
        ("/a/b", "/a", true), ("/a", "/a", true), ("/a", "/", true), ("/", "/", true), ("/ab", "/a", false),
        ("/", "/a", false), ("/a", "/a/b", false), ("/a/bc", "/a/b", false), ("/b/a", "/a", false),
    ])
    func withinIsByNameAndNotByPrefix(_ path: String, _ ancestor: String, _ expected: Bool) {
        #expect(ByteString(path).isWithin(ByteString(ancestor)) == expected)
    }

    @Test(
        arguments: [
            ("/", "/", "", 0, []), ("/a", "/", "a", 1, []), ("/a/b", "/a", "b", 2, ["/a"]),
            ("/a/b/c", "/a/b", "c", 3, ["/a", "/a/b"]),
        ] as [(ByteString, ByteString, ByteString, Int, [ByteString])])
    func takenApart(
        _ path: ByteString, _ parent: ByteString, _ last: ByteString, _ depth: Int, _ ancestors: [ByteString]
    ) {
        #expect(path.parent == parent)
        #expect(path.lastComponent == last)
        #expect(path.depth == depth)
        #expect(path.ancestors == ancestors)
    }

    @Test(
        arguments: [
            ("x", "/d", "/d/x"), ("./x/", "/d", "/d/x"), ("", "/d", "/d"), (".", "/d", "/d"), ("..", "/d", "/"),
            ("../..", "/d/e/f", "/d"), ("../../../..", "/d", "/"), ("../x", "/d/e", "/d/x"), ("/../x", "/d", "/x"),
            ("/x//y/.", "/d", "/x/y"), ("x", "/", "/x"), ("/", "/d", "/"),
        ] as [(ByteString, ByteString, ByteString)])
    func relativeOnesStartAtTheCallersDirectory(
        _ path: ByteString, _ directory: ByteString, _ expected: ByteString
    ) throws {
        #expect(try absolutePath(path, from: directory, .builtIn) == expected)
    }

    @Test(arguments: ["a/..", "/a/../b", "../a/..", "/a/b/..", "./a/../../b"] as [ByteString])
    func climbingAfterANameIsRefused(_ path: ByteString) {
        #expect(throws: Refusal.self) { try absolutePath(path, from: "/d", .builtIn) }
    }

    /// The fast way of seeing that a path is clean and the slow way of making it so agree on every path.
    @Test func isCleanSaysWhatCleaningWouldDo() {
        var random = SeededGenerator(seed: 11)
        let pieces = ["/", "/", "/", "a", "b", ".", "..", "...", ".a", "a.", "\u{1B}", "é"]
        for _ in 0..<20_000 {
            var text = "/"
            for _ in 0..<Int.random(in: 0...8, using: &random) { text += random.pick(pieces) }
            let path = ByteString(text)
            if path.isClean != (path.cleaned == path) { Issue.record("\(path.shown)") }
            guard let clean = path.cleaned else { continue }
            let ancestors = max(0, clean.depth - 1)
            if !clean.isClean || clean.depth != clean.components.count || clean.ancestors.count != ancestors {
                Issue.record("\(clean.shown)")
            }
        }
    }
}
