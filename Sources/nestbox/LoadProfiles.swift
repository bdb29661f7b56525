import Config
import Host
import Linux
import Model
import Planner

/// The profiles that a command line names, resolved together.
func loadProfiles(_ selection: Selection) throws(Refusal) -> (profile: Profile, directory: ByteString?) {
    let surroundings = surroundings()
    return (try resolve(selection, surroundings, read: readProfile), surroundings.currentDirectory)
}

/// What profiles may know of the caller.
func surroundings() -> Surroundings {
    var directory: ByteString?
    do throws(SystemError) {
        directory = try Files.currentDirectory()
    } catch {
        // Only a profile that says ${CWD} needs it, and then says so.
    }
    var surroundings = Surroundings(
        home: cleanPath("HOME"), currentDirectory: directory.flatMap { $0.isAbsolute ? $0 : nil }, user: Caller.user.uid
    )
    surroundings.isDirectoryTooBroad =
        surroundings.currentDirectory.map { isTooBroad($0, home: surroundings.home) } ?? false
    if let temporary = cleanPath("TMPDIR") { surroundings.temporary = temporary }
    return surroundings
}

private func cleanPath(_ variable: ByteString) -> ByteString? {
    guard let value = Caller.environmentValue(variable), value.isAbsolute, value != "/" else { return nil }
    return value.cleaned
}

func readProfile(_ reference: ProfileReference) throws(Refusal) -> ProfileText? {
    switch reference {
    case .path(let path): return ProfileText(path: path, bytes: try readProfileFile(path))
    // They are in the binary.
    case .builtIn: return nil
    case .name(let name, let usesUserProfiles):
        guard let path = try ProfileFolders(userToo: usesUserProfiles).path(of: name) else { return nil }
        return ProfileText(path: path, bytes: try readProfileFile(path))
    }
}
