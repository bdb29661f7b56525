import Config
import Reference

/// nestbox(1): the verbs, the options and what is answered.
func manualOfCommand() -> String {
    var page = Roff("NESTBOX", section: 1)
    page.section("NAME", "nestbox - run one command in a jail, without being root")
    page.heading("SYNOPSIS")
    for verb in Verb.all { page.line(".br\n" + "nestbox \(verb.name) \(verb.usage)".bold) }
    page.section(
        "DESCRIPTION",
        """
        Runs one command with its own view of the system, without network, privileges and a way to leave anything \
        behind, and says how it ended and what it used. Needs neither root nor a daemon nor a set-uid helper.
        """,
        """
        By default the command sees the system and the current directory read-only, an empty home and /tmp of its \
        own, and neither network nor other processes. Options and profiles change that; see nestbox-profile(5).
        """)
    page.heading("COMMANDS")
    for verb in Verb.all { page.item("\(verb.name) \(verb.usage)", verb.help) }
    page.heading("OPTIONS")
    page.paragraph("Of run and plan, in front of the command. A value follows its option or an equals sign.")
    for group in Knob.Group.allCases {
        page.line(".SS \(Roff.escape(group.rawValue))")
        for knob in knobs where knob.group == group {
            let key = knob.table.isInFiles ? " In a profile: \(knob.path)." : ""
            page.item(knob.usage, knob.fullHelp + key)
        }
    }
    page.line(".SS Attributes")
    for attribute in Attribute.allCases {
        page.item(
            attribute.placeholder.isEmpty
                ? ",\(attribute.rawValue)" : ",\(attribute.rawValue)=\(attribute.placeholder)", attribute.help)
    }
    page.section(
        "VALUES",
        """
        Sizes: 64K, 256M or 256MiB, 1.5G; powers of 1024. Durations: 200ms, 1.5s, 2m, 1h. In SRC:DEST a backslash takes \
        the meaning from a colon or comma behind it. What a profile turns on, \\-\\-no-stats and \
        \\-\\-no-time-namespace turn off.
        """.plainRoff)
    page.heading("EXIT STATUS")
    page.item("the command's own", "It ran.")
    page.item("128 + n", "Signal n ended it.")
    page.item("124", "A limit of time did.")
    page.item("125", "nestbox failed; the command did not run.")
    page.item("126, 127", "The command can't be executed, was not found.")
    page.item("1", "Of profile diff: the second profile allows more.")
    page.section("SEE ALSO", "nestbox-profile(5)")
    return page.text
}

/// nestbox-profile(5): the files.
func manualOfProfiles() -> String {
    var page = Roff("NESTBOX-PROFILE", section: 5)
    page.section("NAME", "nestbox-profile - policies for nestbox(1)")
    page.section(
        "DESCRIPTION",
        "A profile is a file of TOML that says what options of nestbox run say. It is named by --profile.",
        "A name without a slash is looked up in the folders below and then among the built-in profiles; one with a "
            + "slash is a file. A file that somebody else than the caller and root can write, that is no regular file, "
            + "or that is larger than 1 MiB is refused, and so is one with any mistake.")
    page.heading("KEYS OF THE FILE")
    page.item("description = \"TEXT\"", "What the profile is for, in one line.")
    page.item(
        "extends = [\"NAME\", \"./FILE\"]",
        "Built-in profiles by name, and files by path, relative to this one. Later ones come over earlier ones, and this "
            + "file over all; tables merge, lists grow, a mount takes the place of one at the same destination.")
    page.item("replace = [\"TABLE\", \"TABLE.KEY\"]", "What of the profiles it extends is forgotten first.")
    page.item(
        "variables.NAME = { type = \"TYPE\", default = \"TEXT\" }",
        "A value for ${NAME} that -D NAME=VALUE sets. Types: \(variableTypes.joined(separator: ", ")). Without a default "
            + "it has to be set.")
    for table in Knob.Table.allCases where table.isInFiles && table != .mount {
        page.line(".SH \(Roff.escape("[\(table.rawValue)]"))")
        for knob in knobs where knob.table == table {
            page.item("\(knob.key) = \(example(of: knob))", knob.help + " Option: --\(knob.name).")
        }
    }
    page.line(".SH \(Roff.escape("[[mount]]"))")
    page.paragraph("Each has one of these keys, and those keys beside it that are named.")
    for knob in knobs where knob.table == .mount {
        page.item(
            "\(knob.key) = \(example(of: knob))", "\(knob.help) Beside it: \(keysBeside(knob)). Option: --\(knob.name)."
        )
    }
    page.line(".SH ATTRIBUTES")
    page.paragraph("Of limits, in a table whose max is the limit: { max = \"256M\", enforce = \"prefer\" }.")
    for attribute in Attribute.allCases {
        page.item("\(attribute.rawValue) = \(example(of: attribute))", attribute.help)
    }
    page.section(
        "VARIABLES",
        "In a text, ${HOME}, ${CWD}, ${UID} and ${TMPDIR} stand for the caller's, and ${NAME} for a variable that a "
            + "profile declares; $${ stands for ${. Of the environment, nothing else can be used. ${CWD} never stands for "
            + "a home as a whole.")
    page.heading("FILES")
    page.item("$XDG_CONFIG_HOME/nestbox/profiles/NAME.toml", "The caller's; ~/.config without XDG_CONFIG_HOME.")
    page.item("/etc/nestbox/profiles/NAME.toml", "The administrator's.")
    page.heading("BUILT-IN PROFILES")
    for builtIn in BuiltIn.all { page.item(builtIn.name, builtIn.summary.firstUppercased + ".") }
    page.section("SEE ALSO", "nestbox(1)")
    return page.text
}

/// The lines of a manual page.
///
/// Format: man(7).
struct Roff {
    private(set) var text: String

    init(_ title: String, section: Int) {
        text = ".\\\" Made by scripts/generate; not to be edited.\n.TH \(title) \(section) \"\" \"nestbox\"\n"
    }

    mutating func line(_ line: String) { text += line + "\n" }

    mutating func heading(_ title: String) { line(".SH \(Self.escape(title))") }

    mutating func section(_ title: String, _ paragraphs: String...) {
        heading(title)
        for text in paragraphs { paragraph(text) }
    }

    mutating func paragraph(_ text: String) { line(".PP\n" + Self.escape(text)) }

    mutating func item(_ tag: String, _ text: String) {
        line(".TP\n" + tag.trimmed.bold + "\n" + Self.escape(text))
    }

    /// ASCII as it is, the rest by its number: not every roff reads UTF-8.
    private static func plain(_ scalar: Unicode.Scalar) -> String {
        scalar.isASCII ? String(scalar) : "\\[u" + String(scalar.value, radix: 16, uppercase: true).padded + "]"
    }

    static func escape(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case ".": result += result.isEmpty ? "\\&." : "."
            default: result += character.unicodeScalars.map(Self.plain).joined()
            }
        }
        return result
    }
}

extension String {
    var bold: String { "\\fB" + Roff.escape(trimmed) + "\\fR" }
    fileprivate var padded: String { String(repeating: "0", count: max(0, 4 - utf8.count)) + self }
    var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
    /// Written with roff's own hyphens; escaping puts them back.
    fileprivate var plainRoff: String { replacing("\\-", with: "-") }
    var firstUppercased: String { prefix(1).uppercased() + dropFirst() }
}
