internal import CLinux
package import Model

/// One page that supervisor, init and the payload before its exec share. A child notes in it which
/// step it is at, so that its sudden death still has a name; exec unmaps it.
@safe
package struct SharedPage: @unchecked Sendable {
    private let base: UnsafeMutablePointer<UInt32>

    package init() throws(SystemError) {
        let address = nb_map_shared_page()
        guard address > 0, let pointer = unsafe UnsafeMutablePointer<UInt32>(bitPattern: address) else {
            throw SystemError(.mmap, Errno(Int32(-address)))
        }
        unsafe base = unsafe pointer
    }

    // SAFETY: a role's raw value is below 3 and the page holds 1024 words. Each word has one writer.
    package subscript(role: Role) -> Int {
        get { unsafe Int(base[Int(role.rawValue)]) }
        nonmutating set { unsafe base[Int(role.rawValue)] = UInt32(newValue) }
    }
}
