import Config
import Model

let here = Surroundings(home: "/home/anna", currentDirectory: "/src/tree", user: 1000)

/// What profile files that exist only here say; the first is the one asked for.
func resolved(
    _ files: (path: String, text: String)..., define definitions: [String] = [], in surroundings: Surroundings = here
) throws(Refusal) -> Profile {
    var selection = Selection()
    selection.profiles = [ByteString(files[0].path)]
    selection.definitions = definitions.map { ByteString($0) }
    return try resolve(selection, surroundings) { (reference) throws(Refusal) in
        guard case .path(let path) = reference else { return nil }
        guard let file = files.first(where: { ByteString($0.path) == path }) else {
            throw Refusal("the profile \(path.shown) can't be used: it is not there")
        }
        return ProfileText(path: path, bytes: Array(file.text.utf8))
    }
}

func profile(_ text: String, define definitions: [String] = []) throws(Refusal) -> Profile {
    try resolved(("/p.toml", text), define: definitions)
}

/// Why a file is refused: all mistakes; empty when it is not.
func mistakes(_ text: String) -> [Refusal] {
    do throws(Refusal) {
        _ = try profile(text)
        return []
    } catch {
        return [error] + error.others
    }
}

/// All that a profile says, knob by knob, wherever it was said.
func everything(_ profile: Profile) -> [String] {
    Setting.allCases.flatMap { setting in profile.said(setting).map { "--\(setting.knob.name) \($0.text.shown)" } }
}
