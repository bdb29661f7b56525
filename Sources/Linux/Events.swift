internal import CLinux
package import Model

/// CLOCK_MONOTONIC: no one can set it.
package enum Clock {
    package static var now: Nanoseconds { Nanoseconds(nb_now_ns()) }

    /// Shorter when a signal comes.
    package static func sleep(_ time: Nanoseconds) {
        // Nothing to do about a failure: waiting for less is what the caller is prepared for.
        _ = nb_sleep(time.count)
    }
}

/// What poll(2) shall watch and what it saw.
package struct Watch: Sendable {
    /// Kernel: poll(2); the raw values are POLLIN, POLLPRI and POLLOUT.
    package enum Event: Int16, Sendable {
        case readable = 1
        /// A file of a cgroup has changed since it was read last.
        case changed = 2
        case writable = 4
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
    /// Whether the other end of a socket is closed. Does not wait.
    package static func hasHungUp(_ number: Int32) throws(SystemError) -> Bool {
        try check(.poll, nb_has_hung_up(number)) == 1
    }

    /// Waits until something happens or the time is over. End of file and errors count as happening.
    package static func wait(_ watches: inout [Watch], timeout: Nanoseconds?) throws(SystemError) {
        var pollables: [nb_pollable] = []
        pollables.reserveCapacity(watches.count)
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

/// A fixed set of descriptors to wait for.
///
/// Kernel: epoll(7). Other than poll(2) it does not depend on RLIMIT_NOFILE, which a payload of the same
/// user may lower for PID 1.
package struct WatchSet: ~Copyable {
    private let set: Descriptor
    /// Of its own descriptor.
    package var number: Int32 { self.set.number }

    /// - Parameter numbers: at most 8.
    package init(_ numbers: [Int32]) throws(SystemError) {
        let set = Descriptor(owning: try check(.poll, nb_watch_set()))
        for (index, number) in numbers.enumerated() {
            try check(.poll, nb_watch(set.number, number, UInt32(index)))
        }
        self.set = set
    }

    /// Which of them, by their place in the list, are readable or closed; none when the time is over.
    package func wait(timeout: Nanoseconds?) throws(SystemError) -> (Int) -> Bool {
        let mask = nb_await(set.number, timeout.map { max($0.count, 0) } ?? -1)
        // Interrupted: nothing happened, and the caller looks at its clock again.
        if mask != -Int64(Errno.interrupted.code) { try check(.poll, Int32(clamping: mask)) }
        return { mask > 0 && mask & (1 << Int64($0)) != 0 }
    }
}
