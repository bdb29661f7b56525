import Config

/// What nestbox can be told to do: the words behind its name, described once for help, completions and manual.
package struct Verb: Sendable {
    package let name: String
    package let usage: String
    package let help: String
    /// Flags besides the knobs, as `--name`.
    package let flags: [String]
    /// It takes the knobs too.
    package let takesKnobs: Bool
    /// The arguments behind it.
    package let arguments: Arguments

    package enum Arguments: Sendable {
        case command, profile, file, shell, none
    }

    init(
        _ name: String, _ usage: String, _ help: String, flags: [String] = [], takesKnobs: Bool = false,
        _ arguments: Arguments = .none
    ) {
        self.name = name
        self.usage = usage
        self.help = help
        self.flags = flags
        self.takesKnobs = takesKnobs
        self.arguments = arguments
    }

    package static let all: [Verb] = [
        Verb(
            "run", "[options] [--] COMMAND [ARGUMENT…]", "Run a command in a jail.", flags: ["--help"],
            takesKnobs: true, .command),
        Verb(
            "plan", "[options] [--] COMMAND [ARGUMENT…]", "Print every step that run would take, without taking any.",
            flags: ["--help", "--json"], takesKnobs: true, .command),
        Verb(
            "learn", "[-o FILE] [--verify] [options] [--] COMMAND [ARGUMENT…]",
            "Run a command and write a profile of the system calls that it made.",
            flags: ["--help", "--output", "--verify"], takesKnobs: true, .command),
        Verb(
            "profile list", "[--json] [--no-user-profiles]", "List the profiles that have a name.",
            flags: ["--json", "--no-user-profiles"]),
        Verb(
            "profile show", "NAME|FILE [--origins] [--json] [-D NAME=VALUE]…",
            "Print a profile with all that it extends; with where each value was said.",
            flags: ["--origins", "--json", "--no-user-profiles", "--define"], .profile),
        Verb(
            "profile check", "FILE… [--json] [-D NAME=VALUE]…", "Look for mistakes in files of profiles.",
            flags: ["--json", "--define"], .file),
        Verb(
            "profile diff", "A B [--json] [-D NAME=VALUE]…",
            "Say what profile B allows that A does not; exit 1 when it allows anything more.",
            flags: ["--json", "--no-user-profiles", "--define"], .profile),
        Verb("profile schema", "", "Print the JSON Schema of profile files, for editors."),
        Verb("completions", "bash|zsh|fish", "Print the completions for a shell.", .shell),
        Verb("version", "", "Print the version."),
        Verb("help", "", "Print the commands."),
    ]

    package static let shells = ["bash", "zsh", "fish"]
}
