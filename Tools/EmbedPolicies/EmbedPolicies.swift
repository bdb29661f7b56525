import Config
import Linux
import Model
import Seccomp
import Syscalls

/// Compiles the built-in policies in DIRECTORY, `profiles`, and prints them as C.
nonisolated func embedPolicies(_ arguments: [ByteString]) -> Int32 {
    guard let directory = arguments.first else {
        say("usage: EmbedPolicies DIRECTORY > Sources/CSeccomp/filters.c")
        return 2
    }
    do throws(PolicyProblem) {
        return write(try Embedding(directory).text(), to: 1)
    } catch {
        let hint = nearest(error.word, in: error.known).map { "; did you mean \($0)?" } ?? ""
        say(error.text + hint)
        return 1
    }
}

private struct Embedding {
    let directory: ByteString

    init(_ directory: ByteString) { self.directory = directory }

    func text() throws(PolicyProblem) -> String {
        var text = """
            // The filters of the built-in policies. Made from profiles/policies by `scripts/embed-policies`: not to be edited.
            #include "CSeccomp.h"

            const char *const nb_filters_made_by = "libseccomp \(libraryVersion())";

            """
        for architecture in Architecture.allCases { text += try filters(architecture) }
        return text
    }

    private func filters(_ architecture: Architecture) throws(PolicyProblem) -> String {
        let directory = directory
        var programs = ""
        var list = ""
        for name in builtInPolicies {
            var reader = PolicyReader { source(of: $0, in: directory) }
            let policy = try reader.policy(name)
            for refusals in Refusals.allCases {
                let filter = try filter(policy, architecture, refusals)
                let symbol = "\(name)_\(refusals.rawValue)_\(architecture.rawValue)"
                programs += "static const uint64_t \(symbol)[] = {\n\(rows(filter.program))};\n\n"
                list +=
                    "    {\"\(name)\", \"\(refusals.rawValue)\", \"\(filter.digest)\", \(filter.program.count), \(symbol)},\n"
            }
        }
        let all = "all_\(architecture.rawValue)"
        // A release has only its own; tests look at both.
        return "\n#if defined(\(architecture == .x86_64 ? "__x86_64__" : "__aarch64__")) || defined(DEBUG)\n\n"
            + programs
            + "static const nb_filter \(all)[] = {\n\(list)};\n\n"
            + "const nb_filter *nb_filters_\(architecture.rawValue)(size_t *count) {\n"
            + "    *count = sizeof \(all) / sizeof \(all)[0];\n    return \(all);\n}\n\n#endif\n"
    }

    private func filter(
        _ policy: SyscallPolicy, _ architecture: Architecture, _ refusals: Refusals
    ) throws(PolicyProblem) -> SyscallFilter {
        do throws(CompileError) {
            return try compile(policy, on: architecture, refusals)
        } catch {
            throw PolicyProblem(
                "\(policy.name) on \(architecture.rawValue), \(refusals.rawValue): \(error.text)", at: nil)
        }
    }

    private func rows(_ program: [UInt64]) -> String {
        var text = ""
        for start in stride(from: 0, to: program.count, by: 5) {
            let words = program[start..<min(start + 5, program.count)].map { word in
                let digits = String(word, radix: 16)
                return "0x\(String(repeating: "0", count: 16 - digits.utf8.count))\(digits),"
            }
            text += "    \(words.joined(separator: " "))\n"
        }
        return text
    }
}

private func source(of name: String, in directory: ByteString) -> String? {
    let path = name.hasPrefix("@") ? "syscalls/\(name.dropFirst()).calls" : "policies/\(name).policy"
    do throws(SystemError) {
        return String(decoding: try Files.contents(of: directory.appending(ByteString(path))), as: UTF8.self)
    } catch {
        return nil
    }
}

private func say(_ text: String) { _ = write("\(text)\n", to: 2) }

private func write(_ text: String, to descriptor: Int32) -> Int32 {
    do throws(SystemError) {
        try Files.write(Array(text.utf8), to: descriptor)
        return 0
    } catch {
        return 1
    }
}
