import Model
import Testing

@testable import Reporting

@Suite struct ADigestNamesOnePlan {
    private static func exec(
        _ candidates: [ByteString] = ["/bin/a"], _ arguments: [ByteString] = ["a", "b"],
        _ environment: [ByteString] = ["A=1"], fault: Bool = false
    ) -> Plan {
        Plan.sample.with {
            let exec = PayloadAction.exec(
                Exec(candidates: candidates, arguments: arguments, environment: environment))
            $0.payload = [Step(fault ? .fault(.kill, exec) : exec)]
        }
    }

    private static func file(_ content: ByteString, fault: Bool = false) -> Plan {
        Plan.sample.with {
            let file = InitAction.makeFile("/f", content: content, 0o644)
            $0.initial = [Step(fault ? .fault(.kill, file) : file)]
        }
    }

    @Test func itIsTheSameForTheSamePlan() {
        #expect(Plan.sample.digest == Plan.sample.digest)
        #expect(Self.exec().digest == Self.exec().digest)
        #expect(Plan.sample.digest.wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil)
    }

    @Test(arguments: [
        Pair("argument", exec(), exec(["/bin/a"], ["a", "c"])),
        Pair("number of arguments", exec(["/bin/a"], ["a", "b c"]), exec(["/bin/a"], ["a", "b", "c"])),
        Pair("empty argument", exec(["/bin/a"], ["a"]), exec(["/bin/a"], ["a", ""])),
        Pair("bytes that look the same", exec(["/bin/a"], ["\u{1B}"]), exec(["/bin/a"], ["\\x1b"])),
        Pair("place of the command", exec(), exec(["/usr/bin/a"])),
        Pair("variable", exec(), exec(["/bin/a"], ["a", "b"], ["A=2"])),
        Pair("order of variables", exec(["/a"], ["a"], ["A=1", "B=2"]), exec(["/a"], ["a"], ["B=2", "A=1"])),
        Pair("content of a file", file("abc"), file("abd")),
        Pair("origin", Plan.sample, Plan.sample.with { $0.initial[0] = Step(.dieWithSupervisor, .flag("--x")) }),
        Pair("a step less", Plan.sample, Plan.sample.with { $0.initial.removeLast() }),
        Pair("a fault", file("abc"), file("abc", fault: true)),
        Pair("content of a file with a fault", file("abc", fault: true), file("abd", fault: true)),
        Pair("variable behind a fault", exec(fault: true), exec(["/bin/a"], ["a", "b"], ["A=2"], fault: true)),
    ])
    fileprivate func itIsAnotherForAnother(_ pair: Pair) {
        #expect(pair.one.digest != pair.other.digest)
    }

    /// What differs in nothing but a detail that the text rounds or leaves out is still another plan.
    @Test(arguments: Array(APlanIsShownWhole.pairs.keys).sorted())
    func alsoWhereTheTextIsShort(_ what: String) throws {
        let (one, other) = try #require(APlanIsShownWhole.pairs[what])
        #expect(one.digest != other.digest)
    }

    /// FIPS 180-4 and its examples; around the block size; a million bytes.
    @Test(arguments: [
        (0, UInt8(0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, 0xBD, "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"),
        (55, 0, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"),
        (56, 0, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"),
        (57, 0, "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785"),
        (64, 0, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"),
        (1000, 0, "541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53"),
        (1000, 0x41, "c2e686823489ced2017f6059b8b239318b6364f6dcd835d0a519105a1eadd6e4"),
        (1005, 0x55, "f4d62ddec0f3dd90ea1380fa16a5ff8dc4c54b21740650f24afc4120903552b0"),
        (1_000_000, 0x61, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        (1_000_000, 0, "d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025"),
    ])
    func itIsSHA256OfRepeatedBytes(_ count: Int, _ byte: UInt8, _ digest: String) {
        #expect(SHA256.hex(of: [UInt8](repeating: byte, count: count)) == digest)
    }

    @Test(arguments: [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func itIsSHA256OfText(_ text: String, _ digest: String) {
        #expect(SHA256.hex(of: Array(text.utf8)) == digest)
    }
}

/// Two plans, and what they differ in.
private struct Pair: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let one: Plan
    let other: Plan

    init(_ difference: String, _ one: Plan, _ other: Plan) {
        testDescription = difference
        self.one = one
        self.other = other
    }
}
