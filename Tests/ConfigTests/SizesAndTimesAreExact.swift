import Config
import Model
import Testing

@Suite struct SizesAndTimesAreExact {
    @Test(
        arguments: [
            ("0", 0), ("1", 1), ("4096", 4096), ("0064", 64), ("64K", 65536), ("64KiB", 65536), ("256M", 1 << 28),
            ("256MiB", 1 << 28), ("1G", 1 << 30), ("1.5G", 3 << 29), ("1T", 1 << 40), ("0.5K", 512), ("1.5KiB", 1536),
            ("0.001K", 1), ("9223372036854775808", 1 << 63), ("8388608T", 1 << 63),
            ("18446744073709551615", UInt64.max), ("16777215T", 16_777_215 << 40),
            ("17179869183.999999999G", (17_179_869_183 << 30) + 1_073_741_822),
        ] as [(String, UInt64)])
    func aSizeIsReadAsWritten(_ text: String, _ count: UInt64) {
        #expect(Bytes(text)?.count == count)
    }

    @Test(arguments: [
        "", " ", "-1", "+1", "-0", "2^63", "1e309", "1e3", "10 GB", "10GB", "10 G", " 10G", "10G ", "10G\n", "NaN",
        "inf", "unlimited", "٣", "٣K", "３", "64\u{212A}", "64K\u{301}", "K", "KiB", "1k", "1kb", "1KB", "1Ki", "1iB",
        "1B", "1.5", "1.", ".5K", "1.K", "1..5K", "1.5.5K", "1,5G", "1_000", "0x10", "1.0000000001K",
        "18446744073709551616", "16777216T", "17179869184G", "99999999999999999999999999K", "1P", "1KK", "1KiBiB",
    ])
    func anythingElseIsNoSize(_ text: String) {
        #expect(Bytes(text) == nil)
    }

    @Test(
        arguments: [
            ("0s", 0), ("1us", 1000), ("200ms", 200_000_000), ("1s", 1_000_000_000), ("1.5s", 1_500_000_000),
            ("2m", 120_000_000_000), ("0.5m", 30_000_000_000), ("1h", 3_600_000_000_000), ("0.000000001s", 1),
            ("0.0001ms", 100), ("0.0001us", 0), ("640511h", 640_511 * 3_600_000_000_000),
        ] as [(String, Int64)])
    func aDurationIsReadAsWritten(_ text: String, _ count: Int64) {
        #expect(Nanoseconds(text)?.count == count)
    }

    @Test(arguments: [
        "", "1", "0", "-1s", "+1s", "1 s", " 1s", "1s ", "1S", "1d", "1ns", "1µs", "1min", "1sec", "s", "ms", ".5s",
        "1.s", "1..5s", "1,5s", "1e3s", "1e309s", "NaN", "NaNs", "inf", "infs", "unlimited", "٣s", "0x1s",
        "0.0000000001s", "640512h", "9223372036854775807s", "9223372036854775808us", "99999999999999999999s", "1s1s",
        "1m30s",
    ])
    func anythingElseIsNoDuration(_ text: String) throws {
        #expect(Nanoseconds(text) == nil)
        let refusal = try #require(whyRefused(["--time", text]))
        #expect(refusal.message == "the value \u{201C}\(text)\u{201D} is not a duration")
    }

    /// Whoever reads the hint must learn all units that there are.
    @Test func theHintOfADurationNamesEveryUnit() throws {
        let hint = try #require(whyRefused(["--time", "1"])?.hint)
        for unit in ["us", "ms", "s", "m", "h"] {
            #expect(hint.split { !$0.isLetter }.contains(Substring(unit)), "\(unit) is not in: \(hint)")
        }
    }

    @Test(arguments: ["0s", "0ms", "0.0001us"])
    func aTimeLimitOfNothingIsRefusedButAGraceOfNothingIsNot(_ text: String) throws {
        #expect(whyRefused(["--time", text])?.message.hasSuffix("must be longer than nothing") == true)
        #expect(try parse(options: ["--grace", text]).grace.value.count == 0)
    }

    @Test(arguments: ["-1", "0", "", "1e309", "10 GB", "NaN", "unlimited", "٣", "16777216T"])
    func aFileSystemNeedsASize(_ text: String) throws {
        for option in ["tmpfs", "overlay"] {
            let refusal = try #require(whyRefused(["--\(option)", "/a,size=\(text)"]))
            #expect(refusal.origin == .flag("--\(option) /a,size=\(text)"))
        }
    }
}
