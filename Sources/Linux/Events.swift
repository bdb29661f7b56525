internal import CLinux
package import Model

/// CLOCK_MONOTONIC: no one can set it.
package enum Clock {
    package static var now: Nanoseconds { Nanoseconds(nb_now_ns()) }
}

/// What poll(2) shall watch and what it saw.
package struct Watch: Sendable {
    /// Kernel: poll(2); the raw values are POLLIN, POLLOUT and none (which still tells POLLHUP).
    package enum Event: Int16, Sendable {
        case readable = 1
        case writable = 4
        case hangUp = 0
    }

    package let number: Int32
    package let event: Event
    package fileprivate(set) var happened = false

    package init(_ number: Int32, _ event: Event = .readable) {
        self.number = number
        self.event = event
    }
}

/// Kernel: ppoll(2).
package enum Events {
    /// Waits until something happens or the time is over. End of file and errors count as happening.
    package static func wait(_ watches: inout [Watch], timeout: Nanoseconds?) throws(SystemError) {
        var pollables: [nb_pollable] = []
        for watch in watches {
            pollables.append(nb_pollable(fd: watch.number, events: watch.event.rawValue, happened: 0))
        }
        let nanoseconds = timeout.map { max($0.count, 0) } ?? -1
        let result = unsafe pollables.withUnsafeMutableBufferPointer { buffer in
            // SAFETY: pointer and count are of one buffer.
            unsafe nb_poll(buffer.baseAddress!, UInt32(buffer.count), nanoseconds)
        }
        // Interrupted or timed out: nothing happened, and the caller looks at its clock again.
        if result != -Errno.interrupted.code { try check(.poll, result) }
        for index in watches.indices { watches[index].happened = result > 0 && pollables[index].happened != 0 }
    }
}
