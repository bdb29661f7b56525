import Config
import Model

let here = Surroundings(home: "/home/anna", currentDirectory: "/home/anna/tree", user: 1000)

/// What a file says that exists only here, or a built-in profile.
func profile(_ text: String) throws(Refusal) -> Profile {
    try resolve(ProfileText(path: "/p.toml", bytes: Array(text.utf8)), Selection(), here) { (_) throws(Refusal) in nil }
}

func builtIn(_ name: String) throws(Refusal) -> Profile {
    var selection = Selection()
    selection.profiles = [ByteString(name)]
    return try resolve(selection, here) { (_) throws(Refusal) in nil }
}

/// All that a profile says, knob by knob, wherever it was said.
func everything(_ profile: Profile) -> [String] {
    Setting.allCases.flatMap { setting in profile.said(setting).map { "--\(setting.knob.name) \($0.text.shown)" } }
}
