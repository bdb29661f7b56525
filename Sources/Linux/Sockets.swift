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

    /// With `wait` off, EAGAIN when the other side has not read enough.
    package static func send(
        _ bytes: [UInt8], descriptor: Int32 = -1, on number: Int32, wait: Bool = true
    ) throws(SystemError) {
        try checkRetrying(.sendmsg) {
            unsafe bytes.withUnsafeBytes {
                // SAFETY: pointer and count are of one buffer, which is not empty.
                unsafe Int(nb_send(number, $0.baseAddress!, $0.count, descriptor, wait ? 0 : 0x40))
            }
        }
    }

    /// The next packet; nil at end of file.
    package static func receive(on number: Int32, limit: Int) throws(SystemError) -> Packet? {
        do throws(SystemError) {
            return try receiveOnce(on: number, limit: limit)
        } catch  where error.errno == .connectionReset {
            // The other side ended with unread packets in its queue. That is said once, and before the
            // packets that it had sent: they are still there.
            return try receiveOnce(on: number, limit: limit)
        }
    }

    private static func receiveOnce(on number: Int32, limit: Int) throws(SystemError) -> Packet? {
        var descriptor: Int32 = -1
        var sender: Int32 = 0
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(SystemError) {
                count = try checkRetrying(.recvmsg) {
                    // SAFETY: the limit is not 0; the kernel writes at most so many bytes and says how many.
                    unsafe Int(nb_receive(number, buffer.baseAddress!, limit, &descriptor, &sender, 0))
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        if bytes.isEmpty { return nil }
        return Packet(bytes: bytes, descriptor: descriptor < 0 ? nil : descriptor, sender: sender)
    }

    package static func bringLoopbackUp() throws(SystemError) { try check(.ioctl, nb_loopback_up()) }
}
