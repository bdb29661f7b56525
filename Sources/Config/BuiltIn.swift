package import Model

/// A profile that comes with nestbox, resolved when nestbox was built.
///
/// What each of them says is generated from `profiles/`, in the words of flags: using one costs what
/// giving its flags would.
package struct BuiltIn: Sendable {
    /// One knob that it sets.
    package struct Saying: Sendable {
        let setting: Setting
        /// As its flag would have it, but for the caller's variables.
        let text: String
        /// The file that says it, which may be one that this extends, and the line.
        let name: String
        let line: UInt32

        package init(_ setting: Setting, _ text: String, _ name: String, _ line: UInt32) {
            self.setting = setting
            self.text = text
            self.name = name
            self.line = line
        }
    }

    package let number: Int

    package var name: String { builtInName(number) }
    package var summary: String { builtInSummary(number) }
    /// The file it was made from.
    package var source: String { builtInSource(number) }

    package static var all: [BuiltIn] { (0..<builtInCount).map { BuiltIn(number: $0) } }

    package init?(_ name: ByteString) {
        for number in 0..<builtInCount where builtInName(number).utf8.elementsEqual(name.bytes) {
            self.number = number
            return
        }
        return nil
    }

    private init(number: Int) { self.number = number }
}

extension Profile {
    /// What a built-in profile says, on top of what is there.
    ///
    /// - Throws: when the caller lacks what it names, such as an absolute `HOME`.
    mutating func apply(_ builtIn: BuiltIn, _ variables: Variables) throws(Refusal) {
        var index = 0
        while let saying = builtInSaying(builtIn.number, index) {
            index += 1
            let origin = Origin.preset(saying.name, line: saying.line)
            let text = Array(saying.text.utf8)
            // What may be missing is missing where there is no home for it to be in.
            if saying.setting.isEscaped && saying.text.hasSuffix(",optional") && variables.isWithoutValue(text) {
                continue
            }
            let bytes: [UInt8]
            do throws(Unexpandable) {
                bytes = try variables.expand(text, escaping: saying.setting.isEscaped)
            } catch {
                throw Refusal(error.message, origin: origin, hint: error.hint)
            }
            try set(saying.setting, bytes, origin)
        }
    }
}
