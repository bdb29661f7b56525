/// One knob: everything that is said about it is said here, once.
///
/// Command line, profile files, help, completions, manual and JSON Schema are made from it. Plain
/// data: strings of the binary and small enums, so that making one at start costs nothing.
package struct Knob: Sendable {
    package enum Group: String, Sendable, CaseIterable {
        case profiles = "Where the policy comes from"
        case mounts = "What is seen inside"
        case identity = "Who the command is"
        case isolation = "Namespaces"
        case process = "The command's process"
        case limits = "Limits"
        case report = "What is reported"
        case testing = "Testing nestbox itself"
    }

    /// The table of a profile file that has its key.
    package enum Table: String, Sendable, CaseIterable {
        case jail, identity, mount, network, syscalls, environment, limits, report, testing
        /// Not in a table, but a key or table of the file itself.
        case file = ""
        /// Only said on the command line.
        case commandLine = "command line"

        package var isInFiles: Bool {
            switch self {
            case .jail, .identity, .mount, .network, .syscalls, .environment, .limits, .report, .testing: true
            case .file, .commandLine: false
            }
        }
    }

    /// What values it takes.
    package enum Shape: Sendable {
        /// On or off; its flag has no value.
        case flag
        /// One of the words of the placeholder, which separates them by `|`.
        case choice
        /// The same, or a file, the last of the words, whose name has a slash.
        case choiceOrFile
        case text
        /// A path as the jail sees it.
        case path
        /// A whole number in this range.
        case count(least: Int64, most: Int64)
        /// A number with a fraction: `1.5`.
        case number
        /// In bytes: `64K`, `256M`, `1.5G`.
        case size
        /// `200ms`, `1.5s`, `2m`.
        case duration
        /// Permission bits in octal, `022`.
        case mode
        /// A file, or `fd:N`.
        case target
        /// May be given more than once; in a file an array.
        case texts
        case counts(least: Int64, most: Int64)
        /// `NAME=VALUE` for any names, more than once; in a file a table.
        case assignments
        /// In a file a table of `[[mount]]`.
        case mount(Mounted)
    }

    /// What the parts of a mount's value are.
    package enum Mounted: Sendable {
        /// `SRC[:DEST]`
        case source
        /// `DEST`
        case place
        /// `TARGET:DEST`
        case link
        /// `DEST=TEXT`
        case content
    }

    /// Of its flag: `--name`.
    package let name: String
    package let group: Group
    package let table: Table
    /// In the table of a file.
    package let key: String
    package let shape: Shape
    /// How help shows a value; empty when the flag takes none.
    package let placeholder: String
    /// What holds when nobody says anything, as it would be written; empty for nothing.
    package let standard: String
    /// Words behind the value, separated by spaces: `name`, or `name=DEFAULT` when it has a value.
    package let attributes: String
    package let help: String

    init(
        _ name: String, _ group: Group, _ table: Table, _ key: String, _ shape: Shape, _ placeholder: String,
        standard: String = "", attributes: String = "", _ help: String
    ) {
        self.name = name
        self.group = group
        self.table = table
        self.key = key
        self.shape = shape
        self.placeholder = placeholder
        self.standard = standard
        self.attributes = attributes
        self.help = help
    }

    package var takesValue: Bool { !placeholder.isEmpty }

    /// `--name PLACEHOLDER`, as help shows it.
    package var usage: String { takesValue ? "--\(name) \(placeholder)" : "--\(name)" }

    /// The help line with the attributes behind it.
    package var fullHelp: String {
        // What all limits of cgroups take stands below the options, once.
        attributes.split(separator: " ").filter { $0 != "enforce" }.reduce(help) { "\($0) [,\($1)]" }
    }
}
