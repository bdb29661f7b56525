import Model
import Testing

@testable import Reporting

@Suite struct NamesCannotSteerATerminal {
    @Test(
        arguments: [
            // Harmless, as it is.
            ([0x61, 0x20, 0x7E], "a ~"), (Array("héllo 你好 😀".utf8), "héllo 你好 😀"), ([], ""),
            (Array("a\\b".utf8), "a\\b"),
            // Control characters, C0 and C1.
            ([0x1B, 0x5B, 0x32, 0x4A], "\\x1b[2J"), ([0x0A], "\\x0a"), ([0x0D], "\\x0d"), ([0x09], "\\x09"),
            ([0x07], "\\x07"),
            ([0x7F], "\\x7f"), (Array("\u{85}".utf8), "\\xc2\\x85"), (Array("\u{9B}2J".utf8), "\\xc2\\x9b2J"),
            // What turns the direction of text, and what can't be seen.
            (Array("\u{202E}".utf8), "\\xe2\\x80\\xae"), (Array("\u{2066}".utf8), "\\xe2\\x81\\xa6"),
            (Array("\u{200F}".utf8), "\\xe2\\x80\\x8f"), (Array("\u{061C}".utf8), "\\xd8\\x9c"),
            (Array("\u{200B}".utf8), "\\xe2\\x80\\x8b"), (Array("\u{2028}".utf8), "\\xe2\\x80\\xa8"),
            (Array("\u{FEFF}".utf8), "\\xef\\xbb\\xbf"),
            // No UTF-8: then every byte beyond ASCII is shown as one.
            ([0x61, 0xFF], "a\\xff"), ([0xC3, 0x28], "\\xc3("), ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
            ([0xC0, 0xAF], "\\xc0\\xaf"), ([0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
            ([0xC3, 0xA9, 0xFF], "\\xc3\\xa9\\xff"),
            // A combining character can't hide what is in front of it.
            (Array("\u{1B}\u{301}".utf8), "\\x1b\u{301}"), (Array("\r\n".utf8), "\\x0d\\x0a"),
        ] as [([UInt8], String)])
    func bytesAreShown(_ bytes: [UInt8], _ shown: String) {
        #expect(
            ByteString(bytes).shown.unicodeScalars.elementsEqual(shown.unicodeScalars), "\(ByteString(bytes).shown)")
    }

    @Test func noByteSequenceShowsAControlCharacter() {
        for first in 1...255 as ClosedRange<UInt8> {
            for second in 1...255 as ClosedRange<UInt8> {
                let shown = ByteString([first, second]).shown
                if !shown.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) {
                    Issue.record("\(first) \(second)")
                }
            }
        }
    }

    /// Unicode's Bidi_Control property: all of them, and only they, turn text around.
    @Test func noBidirectionalControlIsShown() {
        for value in 0x80...0x2FFFF as ClosedRange<UInt32> {
            guard let scalar = UnicodeScalar(value), scalar.properties.isBidiControl else { continue }
            let shown = ByteString(String(scalar)).shown
            #expect(shown.hasPrefix("\\x"), "U+\(String(value, radix: 16))")
        }
    }

    @Test(arguments: [
        ("ls", "ls"), ("/usr/bin/a-b_c.d+e,f:g=h@i%j", "/usr/bin/a-b_c.d+e,f:g=h@i%j"), ("", "''"), ("a b", "'a b'"),
        ("it's", "'it'\\''s'"), ("'", "''\\'''"), ("$HOME", "'$HOME'"), ("a;b", "'a;b'"), ("*", "'*'"), ("~", "'~'"),
        ("#x", "'#x'"), ("a\\b", "'a\\b'"), ("\u{1B}[2J", "'\\x1b[2J'"), ("é", "'é'"), ("-l", "-l"), ("!", "'!'"),
    ])
    func wordsAreQuotedAsAShellReadsThem(_ word: String, _ quoted: String) {
        #expect(ByteString(word).quoted == quoted)
    }
}
