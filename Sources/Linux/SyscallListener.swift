internal import CLinux
package import Model

/// A refused call whose caller waits for the answer.
package struct Notification: Sendable {
    package let id: UInt64
    /// The calling thread, as this process's namespace numbers it.
    package let task: Int32
    package let number: UInt32
    package let arguments: [UInt64]
}

/// The other end of a filter that asks.
///
/// Where anything is to be enforced a call is only ever refused here: what its pointers lead to may change at
/// any time.
///
/// Kernel: seccomp_unotify(2).
package enum SyscallListener {
    package enum News: Sendable {
        case none
        case call(Notification)
        /// Nothing runs under the filter any more.
        case end
    }

    /// A caller sleeps less long: the processor is handed over to it. Kernels before 6.6 can't.
    package static func hurry(_ listener: Int32) { _ = nb_wake_up_at_once(listener) }

    /// The next call that waits. Does not wait for one.
    package static func next(_ listener: Int32) throws(SystemError) -> News {
        do throws(SystemError) {
            if try check(.seccomp, nb_await_notification(listener)) == 0 { return .none }
            var found = nb_notification()
            try check(.seccomp, unsafe nb_receive_notification(listener, &found))
            let arguments = found.arguments
            return .call(
                Notification(
                    id: found.id, task: found.task, number: found.number,
                    arguments: [
                        arguments.0, arguments.1, arguments.2, arguments.3, arguments.4, arguments.5,
                    ]))
        } catch  where error.errno == .noEntry || error.errno == .interrupted {
            // The caller was killed between the two.
            return .none
        } catch  where error.errno == .brokenPipe {
            return .end
        }
    }

    /// What was read about the caller by its number is about the caller, and nobody who got the number since.
    package static func isWaiting(_ call: Notification, _ listener: Int32) -> Bool {
        nb_is_notification_valid(listener, call.id) == 0
    }

    package static func refuse(_ call: Notification, _ errno: Errno, _ listener: Int32) throws(SystemError) {
        do throws(SystemError) {
            try check(.seccomp, nb_refuse_notification(listener, call.id, errno.code))
        } catch  where error.errno == .noEntry {
            // Killed meanwhile: nobody needs the answer.
        }
    }

    /// For learning what a command does, and for nothing else.
    package static func pass(_ call: Notification, _ listener: Int32) throws(SystemError) {
        do throws(SystemError) {
            try check(.seccomp, nb_pass_notification(listener, call.id))
        } catch  where error.errno == .noEntry {
            // Killed meanwhile.
        }
    }

    /// Ends the caller's whole process, and certainly no other that has its number by now.
    ///
    /// - Parameter process: the thread's process, as its status tells.
    package static func kill(_ call: Notification, process: Int32, _ listener: Int32) throws(SystemError) {
        do throws(SystemError) {
            let pidfd = Descriptor(owning: try check(.pidfdOpen, nb_pidfd_open(process)))
            guard isWaiting(call, listener) else { return }
            try Processes.signal(pidfd.number, .kill)
        } catch  where error.errno == .noProcess || error.errno == .invalid {
            // Gone.
        }
    }
}
