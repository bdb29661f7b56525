import Glibc
import Model
import Testing

@testable import Runner

/// In a tree that a jail may write to, names lead elsewhere from one moment to the next.
@Suite struct PlacesAreHeldWhereTheyWere {
    private let tree: String

    init() throws {
        var name = Array("/tmp/nestbox-place-XXXXXX".utf8CString)
        tree = try #require(mkdtemp(&name).map { String(cString: $0) })
    }

    private func identity(_ path: String) -> NodeIdentity {
        var found = stat()
        #expect(stat(path, &found) == 0)
        return NodeIdentity(device: UInt64(found.st_dev), inode: UInt64(found.st_ino))
    }

    private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    @Test func aPlaceIsHeldAndGivenBack() throws {
        let place = try Placeholder(ByteString(tree + "/held"), parent: identity(tree))
        #expect(exists(tree + "/held"))
        place.release()
        #expect(!exists(tree + "/held"))
        rmdir(tree)
    }

    @Test func anotherDirectoryAboveIsRefused() throws {
        mkdir(tree + "/planned", 0o700)
        mkdir(tree + "/other", 0o700)
        let planned = identity(tree + "/planned")
        rename(tree + "/planned", tree + "/away")
        symlink("other", tree + "/planned")
        #expect(throws: SystemError(.compareIdentity, .stale)) {
            _ = try Placeholder(ByteString(tree + "/planned/held"), parent: planned)
        }
        #expect(!exists(tree + "/other/held"))
        unlink(tree + "/planned")
        for name in ["/away", "/other", ""] { rmdir(tree + name) }
    }

    /// Neither by way of a link above it, nor because it has the name.
    @Test func onlyTheDirectoryThatWasMadeIsRemoved() throws {
        mkdir(tree + "/above", 0o700)
        mkdir(tree + "/other", 0o700)
        mkdir(tree + "/other/held", 0o700)
        let place = try Placeholder(ByteString(tree + "/above/held"), parent: identity(tree + "/above"))
        rename(tree + "/above", tree + "/away")
        symlink("other", tree + "/above")
        place.release()
        #expect(exists(tree + "/other/held") && !exists(tree + "/away/held"))

        let second = try Placeholder(ByteString(tree + "/away/held"), parent: identity(tree + "/away"))
        rename(tree + "/away/held", tree + "/away/moved")
        mkdir(tree + "/away/held", 0o700)
        second.release()
        #expect(exists(tree + "/away/held"))
        unlink(tree + "/above")
        for name in ["/away/held", "/away/moved", "/away", "/other/held", "/other", ""] { rmdir(tree + name) }
    }
}
