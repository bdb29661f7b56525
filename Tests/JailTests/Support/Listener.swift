import Glibc

/// Somebody on the host who listens, so that there is something not to be reached.
final class Listener {
    enum Place {
        case tcp
        case path(String)
        case abstract(String)
    }

    private let socket: Int32
    /// For TCP.
    private(set) var port: UInt16 = 0

    init(_ place: Place) {
        switch place {
        case .tcp:
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            Self.bind(socket, &address, size)
            var given = size
            withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket, $0, &given) }
            }
            port = UInt16(bigEndian: address.sin_port)
        case .path(let path):
            socket = Self.local(Array(path.utf8))
        case .abstract(let name):
            socket = Self.local([0] + Array(name.utf8))
        }
        guard listen(socket, 8) == 0 else { fatalError("listen: \(String(cString: strerror(errno)))") }
    }

    deinit { close(socket) }

    private static func local(_ name: [UInt8]) -> Int32 {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { fatalError("too long for a socket") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        bind(socket, &address, socklen_t(MemoryLayout<sa_family_t>.size + name.count + (name.first == 0 ? 0 : 1)))
        return socket
    }

    private static func bind<Address>(_ socket: Int32, _ address: inout Address, _ size: socklen_t) {
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(socket, $0, size) }
        }
        guard result == 0 else { fatalError("bind: \(String(cString: strerror(errno)))") }
    }
}
