package import Model

/// What a command asks of the kernel, noted call by call, for a policy to be made of it.
package struct Observation: Sendable {
    package private(set) var calls: [ObservedCall] = []
    /// Of each number its place in `calls`, or -1.
    private var places = Array(repeating: -1, count: 1024)
    private var arguments: [[TrackedArgument]] = []

    /// More values of an argument are no constraint worth having.
    package static let mostValues = 16
    /// Numbers that have no name can be as many as there are numbers.
    private static let mostCalls = 1024

    package init() {}

    package mutating func note(_ number: UInt32, _ arguments: [UInt64]) {
        let place = place(of: number)
        guard calls.indices.contains(place) else { return }
        calls[place].count += 1
        let tracked = self.arguments[place]
        if tracked.isEmpty || calls[place].hasMore { return }
        let values = tracked.map { arguments[$0.index] & $0.mask }
        if calls[place].values.contains(values) { return }
        if calls[place].values.count >= Self.mostValues {
            calls[place].hasMore = true
        } else {
            calls[place].values.append(values)
        }
    }

    private mutating func place(of number: UInt32) -> Int {
        if number < 1024, places[Int(number)] >= 0 { return places[Int(number)] }
        if number >= 1024, let place = calls.firstIndex(where: { $0.number == number }) { return place }
        guard calls.count < Self.mostCalls else { return -1 }
        var call = ObservedCall(number: number)
        call.count = 0
        calls.append(call)
        arguments.append(
            TrackedArgument.all(of: Int32(exactly: number).flatMap { SyscallTable.name(of: $0, on: .native) } ?? ""))
        if number < 1024 { places[Int(number)] = calls.count - 1 }
        return calls.count - 1
    }
}

/// An argument by which one use of a call differs from another in what it opens.
struct TrackedArgument: Sendable {
    let name: String
    let index: Int
    let mask: UInt64

    /// Not those that only say how much or for how long: another input would need others.
    static func all(of call: String) -> [TrackedArgument] {
        let names: [String] =
            switch call {
            case "socket": ["domain", "type"]
            case "socketpair": ["domain"]
            case "setsockopt": ["level", "name"]
            case "ioctl", "ptrace": ["request"]
            case "prctl", "arch_prctl": ["option"]
            case "personality": ["persona"]
            case "seccomp", "keyctl", "futex": ["operation"]
            case "clone", "unshare": ["flags"]
            default: []
            }
        return CallArguments.arguments(of: call).filter { names.contains($0.name) }.map { argument in
            let namespaces = call == "clone" ? KernelConstants.value(of: "CLONE_NAMESPACES") : nil
            let mask = namespaces ?? argument.whole & ~ArgumentText(call, argument.name).ignored
            return TrackedArgument(name: argument.name, index: argument.index, mask: mask)
        }
    }
}
