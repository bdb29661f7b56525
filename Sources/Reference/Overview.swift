/// What `nestbox help` prints.
package var overview: String {
    var text = "nestbox runs one command in a jail, without being root.\n\n"
    for verb in Verb.all where verb.name != "help" {
        text += "  nestbox \(verb.name)\(verb.usage.isEmpty ? "" : " \(verb.usage)")\n"
        text += "      \(verb.help)\n"
    }
    return text + """

        All options: nestbox run --help. Profiles: nestbox-profile(5).

        By default the command sees the system and the current directory read-only, an empty home and
        /tmp of its own, and neither network nor other processes.

        """
}
