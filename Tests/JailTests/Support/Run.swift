/// How a program ended and what it wrote.
struct Run {
    /// The exit status; 128 + the signal when the program itself was killed, which `killedBy` tells apart.
    let status: Int32
    /// The signal that killed the program itself. For nestbox that is never the payload's.
    let killedBy: Int32?
    let outBytes: [UInt8]
    let errBytes: [UInt8]
    /// Wall time in seconds, as seen from here.
    let seconds: Double
    /// What `--report` wrote; nil when nothing was, or it can't be read as a report.
    var report: Report?

    var out: String { String(decoding: outBytes, as: UTF8.self) }
    var err: String { String(decoding: errBytes, as: UTF8.self) }
    /// Standard output without its last newline.
    var line: String { out.hasSuffix("\n") ? String(out.dropLast()) : out }
    var lines: [String] { line.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}

extension Run: CustomStringConvertible {
    /// What a failed expectation shows.
    var description: String {
        "status \(status)\(killedBy.map { " (killed by \($0))" } ?? ""), verdict \(report?.verdict ?? "-"), "
            + "out: \(out.prefix(2000)) err: \(err.prefix(2000))"
    }
}
