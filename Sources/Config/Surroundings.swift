package import Model

/// What a profile may know about its caller: the whole of it, so never the environment at large.
package struct Surroundings: Sendable {
    /// nil when the caller has none that is an absolute path; then `${HOME}` is refused.
    package var home: ByteString?
    package var currentDirectory: ByteString?
    package var temporary: ByteString = "/tmp"
    package var user: UInt32
    /// The current directory is a home as a whole or the like, which `${CWD}` never means.
    package var isDirectoryTooBroad = false

    package init(home: ByteString?, currentDirectory: ByteString?, user: UInt32) {
        self.home = home
        self.currentDirectory = currentDirectory
        self.user = user
    }

    static let names = ["HOME", "CWD", "UID", "TMPDIR"]

    /// - Returns: nil for a name that is none of these; an empty value for one that the caller lacks.
    func value(of name: String) -> ByteString? {
        switch name {
        case "HOME": home ?? ""
        case "CWD": isDirectoryTooBroad ? "" : currentDirectory ?? ""
        case "UID": ByteString(String(user))
        case "TMPDIR": temporary
        default: nil
        }
    }
}
