import Config

/// The completions of a shell; nil for a shell that is none of `Verb.shells`.
package func completions(for shell: String) -> String? {
    switch shell {
    case "bash": bashCompletions
    case "zsh": zshCompletions
    case "fish": fishCompletions
    default: nil
    }
}

/// What completes a value, in a way that each shell has a word for.
enum Completion {
    case words([String])
    case profiles, files, directories, nothing

    init(_ setting: Setting) {
        let knob = setting.knob
        switch setting {
        case .profile: self = .profiles
        case .cwd: self = .directories
        case .cgroup: self = .words(["auto", "none"])
        case .hostUser: self = .words(["root"])
        case .rlimit: self = .words(resourceNames.map { $0 + "=" })
        case .meta: self = .words(["isolate:", "go-judge:"])
        default:
            switch knob.shape {
            case .choice: self = .words(knob.placeholder.split(separator: "|").map(String.init))
            case .choiceOrFile: self = .words(knob.placeholder.split(separator: "|").dropLast().map(String.init))
            case .mount(.source), .target, .path: self = .files
            case .flag, .text, .count, .number, .size, .duration, .mode, .texts, .counts, .assignments, .mount:
                self = .nothing
            }
        }
    }
}

/// The flags of a verb: name and help.
func flags(of verb: Verb) -> [(name: String, help: String)] {
    let own = verb.flags.map { (name: String($0.dropFirst(2)), help: verbFlagHelp($0)) }
    return own + (verb.takesKnobs ? knobs.map { ($0.name, $0.help) } : [])
}

private func verbFlagHelp(_ flag: String) -> String {
    switch flag {
    case "--help": "Print all options."
    case "--json": "One JSON object instead of text."
    case "--origins": "Say where each value was said."
    default: Setting(flag: String(flag.dropFirst(2)))?.knob.help ?? ""
    }
}

// MARK: - bash

private var bashCompletions: String {
    var cases = ""
    for setting in Setting.allCases where setting.knob.takesValue {
        switch Completion(setting) {
        case .words(let words): cases += "    --\(setting.knob.name)) words='\(words.joined(separator: " "))' ;;\n"
        case .profiles: cases += "    --\(setting.knob.name)) words=$(_nestbox_profiles); files=yes ;;\n"
        case .files: cases += "    --\(setting.knob.name)) files=yes ;;\n"
        case .directories: cases += "    --\(setting.knob.name)) files=yes ;;\n"
        case .nothing: cases += "    --\(setting.knob.name)) : ;;\n"
        }
    }
    let tops = Verb.all.map { String($0.name.split(separator: " ")[0]) }.unique
    var verbs = ""
    for verb in Verb.all {
        let words = flags(of: verb).map { "--\($0.name)" }.joined(separator: " ")
        let arguments =
            switch verb.arguments {
            case .command: "; command=yes"
            case .profile: "; others=$(_nestbox_profiles); files=yes"
            case .file: "; files=yes"
            case .shell: "; others='\(Verb.shells.joined(separator: " "))'"
            case .none: ""
            }
        verbs += "    '\(verb.name)') words='\(words)'\(arguments) ;;\n"
    }
    let subverbs = Verb.all.filter { $0.name.hasPrefix("profile ") }.map { $0.name.dropFirst(8) }.joined(separator: " ")
    return """
        # Completions of nestbox for bash. Made by: nestbox completions bash

        _nestbox_profiles() { nestbox profile list 2>/dev/null | cut -f 1; }

        # The place of the command behind the options, which completes as if nestbox were not there; 0 for none.
        _nestbox_command() {
            local index=2
            while ((index < COMP_CWORD)); do
                case ${COMP_WORDS[index]} in
                --) echo $((index + 1)); return ;;
                \(valueFlags)) ((index += 2)); [[ ${COMP_WORDS[index - 1]} == = ]] && ((index += 1)) ;;
                -*) ((index += 1)) ;;
                *) echo "$index"; return ;;
                esac
            done
            echo 0
        }

        _nestbox() {
            local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
            local words='' others='' files='' command=''
            [[ $current != = ]] || current=
            [[ $previous != = ]] || previous=${COMP_WORDS[COMP_CWORD - 2]}
            COMPREPLY=()
            if ((COMP_CWORD == 1)); then
                COMPREPLY=($(compgen -W '\(tops.joined(separator: " "))' -- "$current"))
                return
            fi
            if [[ $verb == profile ]]; then
                if ((COMP_CWORD == 2)); then
                    COMPREPLY=($(compgen -W '\(subverbs)' -- "$current"))
                    return
                fi
                verb="profile ${COMP_WORDS[2]}"
            fi
            case $previous in
        \(cases)    *)
                case $verb in
        \(indented(verbs))        esac
                if [[ $command == yes ]]; then
                    local start
                    start=$(_nestbox_command)
                    if ((start > 0)); then
                        declare -F _command_offset >/dev/null && _command_offset "$start"
                        return
                    fi
                    [[ $current == -* ]] || { COMPREPLY=($(compgen -c -- "$current")); return; }
                fi
                [[ $current == -* ]] || words=$others
                ;;
            esac
            COMPREPLY=($(compgen -W "$words" -- "$current"))
            [[ $files != yes || $current == -* ]] || COMPREPLY+=($(compgen -f -- "$current"))
        }

        complete -o filenames -F _nestbox nestbox

        """
}

private var valueFlags: String { knobs.filter(\.takesValue).map { "--\($0.name)" }.joined(separator: " | ") }

private func indented(_ lines: String) -> String {
    lines.split(separator: "\n").map { "    \($0)\n" }.joined()
}

// MARK: - fish

private var fishCompletions: String {
    var text = """
        # Completions of nestbox for fish. Made by: nestbox completions fish

        complete -c nestbox -f

        """
    let tops = Verb.all.map { String($0.name.split(separator: " ")[0]) }.unique
    for top in tops {
        let help = Verb.all.first { $0.name == top }?.help ?? "Read, check and compare profiles."
        text += "complete -c nestbox -n __fish_use_subcommand -a \(top) -d \(quote(help))\n"
    }
    for verb in Verb.all {
        let parts = verb.name.split(separator: " ")
        if parts.count == 2 {
            let none = Verb.all.filter { $0.name.hasPrefix("profile ") }.map { $0.name.dropFirst(8) }.joined(
                separator: " ")
            text +=
                "complete -c nestbox -n '__fish_seen_subcommand_from profile; and not __fish_seen_subcommand_from \(none)' "
                + "-a \(parts[1]) -d \(quote(verb.help))\n"
        }
        text += fish(verb, parts.map(String.init))
    }
    return text
}

private func fish(_ verb: Verb, _ parts: [String]) -> String {
    let condition = "-n '\(parts.map { "__fish_seen_subcommand_from \($0)" }.joined(separator: "; and "))'"
    var text = ""
    for (name, help) in flags(of: verb) {
        text += "complete -c nestbox \(condition) -l \(name) -d \(quote(help))"
        if let setting = Setting(flag: name), setting.knob.takesValue {
            switch Completion(setting) {
            case .words(let words): text += " -x -a '\(words.joined(separator: " "))'"
            case .profiles: text += " -r -a '(nestbox profile list | cut -f 1)'"
            case .files: text += " -r -F"
            case .directories: text += " -x -a '(__fish_complete_directories)'"
            case .nothing: text += " -x"
            }
        }
        text += "\n"
    }
    switch verb.arguments {
    case .command: text += "complete -c nestbox \(condition) -a '(__fish_complete_subcommand --fcs-skip=2)'\n"
    case .profile: text += "complete -c nestbox \(condition) -F -a '(nestbox profile list | cut -f 1)'\n"
    case .file: text += "complete -c nestbox \(condition) -F\n"
    case .shell: text += "complete -c nestbox \(condition) -a '\(Verb.shells.joined(separator: " "))'\n"
    case .none: break
    }
    return text
}

func quote(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'") + "'"
}

extension [String] {
    /// Each once, in order.
    fileprivate var unique: [String] {
        var seen: [String] = []
        for word in self where !seen.contains(word) { seen.append(word) }
        return seen
    }
}
