import Config
import Model
import Reference
import Reporting

/// `nestbox completions SHELL`
func completionsVerb(_ arguments: ArraySlice<ByteString>) -> Int32 {
    do throws(Refusal) {
        let shell = try VerbArguments(arguments, known: []).operands(1...1, usage: "completions bash|zsh|fish")[0].shown
        guard let text = completions(for: shell) else {
            let meant = nearest(shell, in: Verb.shells).map { "did you mean \($0)?" }
            throw Refusal(
                "there are no completions for \(shell)", hint: meant ?? "for \(Verb.shells.joined(separator: ", "))")
        }
        return printed(text)
    } catch {
        say(error.text)
        return 125
    }
}
