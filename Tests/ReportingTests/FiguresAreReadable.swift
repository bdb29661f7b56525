import Foundation
import Model
import Testing

@testable import Reporting

@Suite struct FiguresAreReadable {
    @Test(
        arguments: [
            (0, "0 B"), (1, "1 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), ((1 << 20) - 1, "1023.9 KiB"),
            (1 << 20, "1 MiB"), (64 << 20, "64 MiB"), (1 << 30, "1 GiB"), (3 << 29, "1.5 GiB"), (1 << 40, "1024 GiB"),
            (1 << 60, "1073741824 GiB"),
        ] as [(UInt64, String)])
    func bytes(_ count: UInt64, _ text: String) {
        #expect(Bytes(count).text == text)
    }

    /// A size of the command line ends up here: `nestbox plan --tmpfs /x,size=2000000T`.
    @Test(arguments: [UInt64.max, 2_000_000 << 40, UInt64.max / 10 + 1])
    func noSizeIsTooLargeToBeShown(_ count: UInt64) async {
        await #expect(processExitsWith: .success) { [count] in _ = Bytes(count).text }
    }

    @Test(
        arguments: [
            (0, "0 µs"), (999, "0 µs"), (1000, "1 µs"), (999_999, "999 µs"), (1_000_000, "0.001 s"),
            (250_000_000, "0.25 s"),
            (999_999_999, "0.999 s"), (1_000_000_000, "1 s"), (1_500_000_000, "1.5 s"), (2_010_000_000, "2.01 s"),
            (60_000_000_000, "60 s"), (.max, "9223372036.854 s"),
        ] as [(Int64, String)])
    func times(_ count: Int64, _ text: String) {
        #expect(Nanoseconds(count).text == text)
    }

    @Test func timesAddUpWithoutWrapping() {
        #expect(Nanoseconds(.max) + Nanoseconds(1) == Nanoseconds(.max))
        #expect(Nanoseconds(2) + Nanoseconds(3) == Nanoseconds(5))
    }

    @Test(
        arguments: [
            (1, "SIGHUP"), (9, "SIGKILL"), (11, "SIGSEGV"), (31, "SIGSYS"), (32, "signal 32"), (33, "signal 33"),
            (34, "SIGRTMIN+0"), (64, "SIGRTMIN+30"), (0, "signal 0"), (65, "signal 65"), (-1, "signal -1"),
        ] as [(Int32, String)])
    func signals(_ number: Int32, _ name: String) {
        #expect(Signal(number).name == name)
    }

    @Test(
        arguments: [
            (1, "EPERM"), (38, "ENOSYS"), (95, "EOPNOTSUPP"), (0, "errno 0"), (-5, "errno -5"), (4095, "errno 4095"),
        ] as [(Int32, String)])
    func errors(_ code: Int32, _ name: String) {
        #expect(Errno(code).name == name)
        #expect(!Errno(code).meaning.isEmpty)
    }

    @Test(
        arguments: [
            (.null, "null"), (.bool(true), "true"), (.bool(false), "false"), (.integer(.max), "9223372036854775807"),
            (.integer(.min), "-9223372036854775808"), (.string(""), "\"\""), (.array([]), "[]"), (.object([]), "{}"),
            (.array([.integer(1), .null, .array([.string("a")])]), "[1,null,[\"a\"]]"),
            (.object([("b", .integer(1)), ("a", .object([("\"", .null)]))]), "{\"b\":1,\"a\":{\"\\\"\":null}}"),
            (
                .string("\" \\ / \u{8} \u{C} \n \r \t \u{0} \u{1F} \u{7F}"),
                #""\" \\ / \u0008 \u000c \n \r \t \u0000 \u001f \u007f""#
            ),
            (.string("é 你 😀 \u{10FFFF} \u{2028} \u{85}"), "\"é 你 😀 \u{10FFFF} \u{2028} \u{85}\""),
            (.string("\r\n e\u{301}"), "\"\\r\\n e\u{301}\""),
        ] as [(JSON, String)])
    func json(_ value: JSON, _ text: String) {
        #expect(value.text.unicodeScalars.elementsEqual(text.unicodeScalars), "\(value.text)")
    }

    /// Every scalar comes back as it was, read by another parser.
    @Test func anyTextSurvivesJSON() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            var text = ""
            while text.unicodeScalars.count < 40 {
                let value =
                    random.chance(2)
                    ? UInt32.random(in: 0...0xFF, using: &random) : .random(in: 0...0x10FFFF, using: &random)
                if let scalar = UnicodeScalar(value) { text.unicodeScalars.append(scalar) }
            }
            let back = try parsed(.object([("text", .string(text))]))["text"] as? String
            #expect(back?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
        }
    }
}
