package import Linux
package import Model

/// One file of a group that is read again and again, by an open descriptor.
package struct Meter: Sendable {
    private let number: Int32

    /// - Parameter number: a descriptor, which stays the caller's.
    package init(number: Int32) { self.number = number }

    /// For `cpu.stat`: CPU time of everything that ever lived in the group.
    package func cpuTime() throws(SystemError) -> Nanoseconds {
        guard let used = FlatKeys(try Files.readAgain(number))["usage_usec"] else { throw SystemError(.read, .invalid) }
        return Nanoseconds(Int64(clamping: used) &* 1000)
    }

    /// For a file of events: how often this one happened. Reading makes the next one known to poll(2).
    package func events(_ key: String) throws(SystemError) -> UInt64 { FlatKeys(try Files.readAgain(number))[key] ?? 0 }

    package var watch: Watch { Watch(number, .changed) }
}

extension Group {
    package func meter(_ file: ByteString) throws(SystemError) -> Meter {
        Meter(number: try Files.open(file, in: Directory(number: payloadDirectory), .readOnly).release())
    }
}
