import Testing

/// System calls that a program in a jail tries, each in a process of its own.
enum Calls {
    struct Call {
        let number: UInt64
        let arguments: [UInt64]

        init(_ number: Int, _ arguments: [UInt64] = []) {
            self.number = UInt64(bitPattern: Int64(number))
            self.arguments = arguments
        }
    }

    /// For each the errno, `0` for one that the kernel took, or `killed`.
    ///
    /// - Parameter policy: `none` for what the kernel says of itself, in a jail as well.
    static func answers(
        _ policy: String, _ calls: [Call], _ options: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) -> [String] {
        // The first refusal that is told to the supervisor takes longest, in a slow guest longer than a call is
        // waited for. This one, mount, is not looked at.
        let lines = ([Call(165)] + calls).map { call in
            let words = [call.number] + call.arguments + Array(repeating: 0, count: 6 - call.arguments.count)
            return words.map { String($0, radix: 16) }.joined(separator: " ") + "\n"
        }
        let run = Nestbox.run(
            Probe.mount + options + ["--syscalls", policy], [Probe.inside, "try-calls", "none"],
            stdin: .text(lines.joined()), timeout: 120, sourceLocation: sourceLocation)
        let isWhole = run.status == 0 && run.lines.count == lines.count
        #expect(isWhole, "\(run)", sourceLocation: sourceLocation)
        return isWhole ? Array(run.lines.dropFirst()) : calls.map { _ in "no answer" }
    }
}
