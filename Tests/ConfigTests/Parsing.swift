import Config
import Model

func parse(_ words: [ByteString]) throws(Refusal) -> Profile { try parseArguments(words[...]).profile }

/// The options alone, in front of a command.
func parse(options words: [String]) throws(Refusal) -> Profile {
    try parse(words.map { ByteString($0) } + ["--", "true"])
}

/// Why the words are refused; nil when they are not.
func whyRefused(_ words: [String]) -> Refusal? {
    do throws(Refusal) {
        _ = try parse(options: words)
        return nil
    } catch {
        return error
    }
}

/// The first mount that these options ask for.
func mount(_ words: String...) throws -> Mount? { try parse(options: words).mounts.first?.value }
