internal import Linux
internal import Model

/// One end of a status channel. The number is closed by exec or by the process's end.
struct StatusChannel {
    let number: Int32

    /// What `receive` found.
    enum Received {
        case message(StatusMessage, descriptor: Int32?, sender: Int32)
        case garbled
        case endOfFile
    }

    static func pair() throws(SystemError) -> (supervisor: StatusChannel, child: StatusChannel) {
        let (first, second) = try Sockets.pair()
        return (StatusChannel(number: first), StatusChannel(number: second))
    }

    /// Hands a descriptor over: here it is closed.
    func send(_ message: StatusMessage, descriptor: consuming Descriptor) throws(SystemError) {
        try send(message, descriptor: descriptor.number)
    }

    func send(_ message: StatusMessage, descriptor: Int32 = -1) throws(SystemError) {
        try Sockets.send(message.bytes, descriptor: descriptor, on: number)
    }

    /// Sends unless that would have to wait: for news that the other side can do without.
    func sendIfPossible(_ message: StatusMessage) throws(SystemError) {
        do throws(SystemError) {
            try Sockets.send(message.bytes, on: number, wait: false)
        } catch  where error.errno == .again {}
    }

    /// Waits for the next packet.
    func receive() throws(SystemError) -> Received {
        guard let packet = try Sockets.receive(on: number, limit: StatusMessage.byteCount + 1) else {
            return .endOfFile
        }
        guard let message = StatusMessage(packet.bytes) else { return .garbled }
        return .message(message, descriptor: packet.descriptor, sender: packet.sender)
    }

    func close() { DescriptorTable.close(number) }
}
