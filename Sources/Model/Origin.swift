/// Where a value of the policy was said. Every message about the value can point there.
package enum Origin: Hashable, Sendable {
    /// Nobody asked: nestbox's own default.
    case builtIn
    /// A command line option, as written: `--ro /data`.
    case flag(String)
    /// A profile file, by the path that was opened; line and column from 1.
    case file(String, line: UInt32, column: UInt32)
    /// A profile that comes with nestbox.
    case preset(String, line: UInt32)

    package var text: String {
        switch self {
        case .builtIn: "built in"
        case .flag(let words): words
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .preset(let name, let line): "built-in profile \(name), line \(line)"
        }
    }
}

/// A value and where it came from.
///
/// Without a constraint on the value: one would have the run-time look up its conformance for each
/// type used, which costs more than all the rest of a plan's values.
package struct Sourced<Value: Sendable>: Sendable {
    package let value: Value
    package let origin: Origin

    package init(_ value: Value, _ origin: Origin = .builtIn) {
        self.value = value
        self.origin = origin
    }
}
