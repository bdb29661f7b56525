internal import CLinux
package import Model

/// The two ends of a SOCK_SEQPACKET pair: packets keep their borders and end of file is seen.
///
/// Kernel: unix(7).
package enum Sockets {
    package struct Packet: Sendable {
        package let bytes: [UInt8]
        /// A descriptor that came along; the receiver owns it.
        package let descriptor: Int32?
        /// The sender's process id as seen from here, when the receiver asked for credentials.
        package let sender: Int32
    }

    package static func pair() throws(SystemError) -> (Int32, Int32) {
        var first: Int32 = -1
        var second: Int32 = -1
        try check(.socketpair, unsafe nb_channel_pair(&first, &second))
        return (first, second)
    }

    /// The kernel attaches the sender's identity to every packet received here.
    package static func receiveCredentials(on number: Int32) throws(SystemError) {
        try check(.setsockopt, nb_pass_credentials(number))
    }

    package static func send(
        _ bytes: [UInt8], descriptor: Int32 = -1, on number: Int32
    ) throws(SystemError) {
        try checkRetrying(.sendmsg) {
            // SAFETY: pointer and count are of one buffer.
            unsafe bytes.withUnsafeBytes { unsafe Int(nb_send(number, $0.baseAddress!, $0.count, descriptor)) }
        }
    }

    /// The next packet; nil at end of file. With `wait` off, EAGAIN when there is none.
    package static func receive(on number: Int32, limit: Int, wait: Bool) throws(SystemError) -> Packet? {
        var descriptor: Int32 = -1
        var sender: Int32 = 0
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(SystemError) {
                count = try checkRetrying(.recvmsg) {
                    let flags: Int32 = wait ? 0 : 0x40  // MSG_DONTWAIT
                    return unsafe Int(
                        // SAFETY: the limit is not 0; the kernel writes at most so many bytes and says how many.
                        nb_receive(number, buffer.baseAddress!, limit, &descriptor, &sender, flags))
                }
            } catch {
                failure = error
            }
        }
        if let failure {
            // A process that dies with unread packets resets the connection: for us, end of file.
            if failure.errno.code == 104 { return nil }
            throw failure
        }
        if bytes.isEmpty { return nil }
        return Packet(bytes: bytes, descriptor: descriptor < 0 ? nil : descriptor, sender: sender)
    }

    package static func bringLoopbackUp() throws(SystemError) { try check(.ioctl, nb_loopback_up()) }
}
