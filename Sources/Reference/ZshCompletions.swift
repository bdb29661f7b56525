import Config

var zshCompletions: String {
    var text = """
        #compdef nestbox
        # Completions of nestbox for zsh. Made by: nestbox completions zsh

        _nestbox_profiles() {
            local -a profiles
            profiles=(${(f)"$(nestbox profile list 2>/dev/null | cut -f 1)"})
            compadd -a profiles
            _files
        }

        _nestbox_profile() {
            local -a verbs=(

        """
    for verb in Verb.all where verb.name.hasPrefix("profile ") {
        text += "        \(quoted("\(verb.name.dropFirst(8)):\(verb.help)"))\n"
    }
    text += """
            )
            if ((CURRENT == 2)); then
                _describe 'command' verbs
                return
            fi
            case $words[2] in

        """
    for verb in Verb.all where verb.name.hasPrefix("profile ") {
        text +=
            "    \(verb.name.dropFirst(8)))\n        shift words; ((CURRENT -= 1))\n" + arguments(verb) + "        ;;\n"
    }
    text += """
            esac
        }

        _nestbox() {
            local -a verbs=(

        """
    for verb in Verb.all where !verb.name.hasPrefix("profile ") {
        text += "        \(quoted("\(verb.name):\(verb.help)"))\n"
    }
    text += """
                'profile:Read, check and compare profiles.'
            )
            if ((CURRENT == 2)); then
                _describe 'command' verbs
                return
            fi
            shift words; ((CURRENT -= 1))
            case $words[1] in

        """
    text += "    profile) _nestbox_profile ;;\n"
    for verb in Verb.all where !verb.name.hasPrefix("profile ") {
        text += "    \(verb.name))\n" + arguments(verb) + "        ;;\n"
    }
    return text + "    esac\n}\n\n_nestbox \"$@\"\n"
}

private func arguments(_ verb: Verb) -> String {
    var text = "        _arguments -S"
    for (name, help) in flags(of: verb) {
        let many = isRepeated(name) ? "*" : ""
        text += " \\\n            \(quoted("\(many)--\(name)\(value(name))[\(escape(help))]\(action(name))"))"
    }
    switch verb.arguments {
    case .command: text += " \\\n            '*::command:_normal'"
    case .profile: text += " \\\n            '*:profile:_nestbox_profiles'"
    case .file: text += " \\\n            '*:file:_files'"
    case .shell: text += " \\\n            ':shell:(\(Verb.shells.joined(separator: " ")))'"
    case .none: break
    }
    return text + "\n"
}

private func isRepeated(_ name: String) -> Bool {
    guard let setting = Setting(flag: name) else { return false }
    switch setting.knob.shape {
    case .texts, .counts, .assignments, .mount: return true
    default: return false
    }
}

private func value(_ name: String) -> String { Setting(flag: name)?.knob.takesValue == true ? "=" : "" }

private func action(_ name: String) -> String {
    guard let setting = Setting(flag: name), setting.knob.takesValue else { return "" }
    let placeholder = escape(setting.knob.placeholder)
    switch Completion(setting) {
    case .words(let words): return ":\(placeholder):(\(words.joined(separator: " ")))"
    case .profiles: return ":\(placeholder):_nestbox_profiles"
    case .files: return ":\(placeholder):_files"
    case .directories: return ":\(placeholder):_files -/"
    case .nothing: return ":\(placeholder): "
    }
}

/// What means something to _arguments, as itself.
private func escape(_ text: String) -> String {
    var result = ""
    for character in text {
        if character == "[" || character == "]" || character == ":" { result.append("\\") }
        result.append(character)
    }
    return result
}

private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
