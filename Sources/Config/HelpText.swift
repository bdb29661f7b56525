import Model

/// What `nestbox run --help` and `nestbox plan --help` print.
package func helpText(verb: String, usage: String, extra: [(String, String)] = []) -> String {
    var text = "usage: nestbox \(verb) \(usage)\n"
    for group in Knob.Group.allCases {
        let rows = knobs.filter { $0.group == group }
        if rows.isEmpty { continue }
        text += "\n\(group.rawValue):\n"
        for knob in rows { text += row(knob.usage, knob.fullHelp) }
    }
    if !extra.isEmpty {
        text += "\nOutput:\n"
        for (usage, help) in extra { text += row(usage, help) }
    }
    return text + """

        SRC:DEST: a backslash takes the meaning from a colon or comma behind it. Sizes: 64K, 256M, 1.5G.
        Limits of a cgroup take ,enforce=require (the default: no run without it), prefer or off.
        Exit status: the command's own; 128 + n when signal n ended it; 124 when --time or --cpu-time did;
        125 when nestbox failed; 126 when the command can't be executed; 127 when it was not found.

        """
}

/// The option in one column, its help in another, wrapped at 100 columns.
private func row(_ usage: String, _ help: String) -> String {
    let indent = 30
    var text = "  \(usage)"
    text +=
        text.utf8.count < indent - 1
        ? String(repeating: " ", count: indent - text.utf8.count) : "\n" + String(repeating: " ", count: indent)
    var column = indent
    for word in help.split(separator: " ") {
        if column > indent && column + word.utf8.count + 1 > 100 {
            text += "\n" + String(repeating: " ", count: indent)
            column = indent
        }
        if column > indent { text += " " }
        text += word
        column += word.utf8.count + 1
    }
    return text + "\n"
}
