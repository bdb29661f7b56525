import Config
import Model

/// The words behind a verb that takes few: its flags, in any place, and what is none.
struct VerbArguments {
    private(set) var flags: [String] = []
    private(set) var selection = Selection()
    private(set) var operands: [ByteString] = []

    /// - Parameters:
    ///   - known: names of flags without a value.
    ///   - defines: `-D NAME=VALUE` is one of them.
    init(_ words: ArraySlice<ByteString>, known: [String], defines: Bool = false) throws(Refusal) {
        var rest = words
        while let word = rest.first {
            rest = rest.dropFirst()
            if word == "--" {
                operands += rest
                return
            }
            guard word.bytes.first == UInt8(ascii: "-"), word != "-" else {
                operands.append(word)
                continue
            }
            let text = word.shown
            if defines, let value = try definition(word, &rest) {
                selection.definitions.append(value)
            } else if text == "--no-user-profiles", known.contains("no-user-profiles") {
                selection.usesUserProfiles = false
            } else if text.hasPrefix("--"), known.contains(String(text.dropFirst(2))) {
                flags.append(String(text.dropFirst(2)))
            } else {
                let names = known + (defines ? ["define"] : [])
                let meant = nearest(String(text.drop { $0 == "-" }), in: names).map { "did you mean --\($0)?" }
                throw Refusal(
                    "unknown option \(text)",
                    hint: meant
                        ?? (names.isEmpty ? "there are none here" : "there are --" + names.joined(separator: ", --")))
            }
        }
    }

    /// `-D X=1`, `-DX=1`, `--define X=1` and `--define=X=1`; nil when the word is none of them.
    private func definition(_ word: ByteString, _ rest: inout ArraySlice<ByteString>) throws(Refusal) -> ByteString? {
        for prefix in ["--define=", "-D"] as [ByteString]
        where word.bytes.starts(with: prefix.bytes) && word.bytes.count > prefix.bytes.count {
            return ByteString(word.bytes.dropFirst(prefix.bytes.count))
        }
        guard word == "-D" || word == "--define" else { return nil }
        guard let value = rest.first else {
            throw Refusal("\(word.shown) needs a value", hint: "\(word.shown) NAME=VALUE")
        }
        rest = rest.dropFirst()
        return value
    }

    /// - Throws: when there are more or fewer.
    func operands(_ range: ClosedRange<Int>, usage: String) throws(Refusal) -> [ByteString] {
        if range.contains(operands.count) { return operands }
        let what = operands.count < range.lowerBound ? "too few arguments" : "too many arguments"
        throw Refusal(what, hint: "nestbox \(usage)")
    }
}
