import Linux
package import Model

/// The folders that profiles are looked up in, and the files of profiles.
package struct ProfileFolders: Sendable {
    /// In the order of lookup.
    package let paths: [ByteString]

    /// - Parameter userToo: the caller's own folder counts, before the system's.
    package init(userToo: Bool) {
        var paths: [ByteString] = []
        if userToo, let own = Self.ofUser { paths.append(own) }
        paths.append("/etc/nestbox/profiles")
        self.paths = paths
    }

    /// Format: XDG Base Directory Specification; a relative XDG_CONFIG_HOME counts as none.
    private static var ofUser: ByteString? {
        if let configuration = Caller.environmentValue("XDG_CONFIG_HOME"), configuration.isAbsolute {
            return configuration.appending("nestbox/profiles")
        }
        guard let home = Caller.environmentValue("HOME"), home.isAbsolute else { return nil }
        return home.appending(".config/nestbox/profiles")
    }

    /// The path of the profile with this name; nil when there is none.
    ///
    /// - Throws: when the name can't be one.
    package func path(of name: ByteString) throws(Refusal) -> ByteString? {
        guard Self.isName(name) else {
            throw Refusal(
                "\u{201C}\(name.shown)\u{201D} is no name of a profile", origin: nil,
                hint: "1 to 64 letters, digits, '-', '_' and '.'; a file is named with a slash, ./FILE")
        }
        for folder in paths {
            let path = folder.appending(name + ".toml")
            do throws(SystemError) {
                _ = try Files.status(of: path, followSymlinks: false)
                return path
            } catch  where error.errno == .noEntry || error.errno == .notDirectory {
                continue
            } catch {
                throw Refusal("the profile \(path.shown) can't be read: \(error.errno.name) (\(error.errno.meaning))")
            }
        }
        return nil
    }

    /// All that has the name of a profile, in the order of lookup. What can't be listed has none.
    package var files: [(name: ByteString, path: ByteString)] {
        var files: [(name: ByteString, path: ByteString)] = []
        for folder in paths {
            do throws(SystemError) {
                let directory = try Files.open(folder, .readOnly | .directory)
                for name in try Files.names(in: Directory(directory)).sorted(by: {
                    $0.bytes.lexicographicallyPrecedes($1.bytes)
                }) {
                    let stem = ByteString(name.bytes.dropLast(5))
                    if name.bytes.suffix(5).elementsEqual(".toml".utf8), Self.isName(stem) {
                        files.append((stem, folder.appending(name)))
                    }
                }
            } catch {
                // Most callers have no such folder.
            }
        }
        return files
    }

    package static func isName(_ name: ByteString) -> Bool {
        (1...64).contains(name.bytes.count) && name.bytes.first != UInt8(ascii: ".")
            && name.bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
