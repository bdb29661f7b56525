import Testing

#if arch(x86_64)
/// Families reach far: some have no namespace, and most are there for few. What a policy does not name is refused
/// before the kernel looks for it, whatever lies in the upper half of an argument.
@Suite struct SocketsAreThoseOfThePolicy {
    struct Socket: Hashable {
        let family: UInt64
        let type: UInt64
        let `protocol`: UInt64

        func call(_ garbage: UInt64) -> Calls.Call {
            Calls.Call(41, [family | garbage, type | garbage, `protocol` | garbage])
        }
    }

    private static let families: [Socket] = (0...45).flatMap { family in
        (Host.isGuest ? [2] : [1, 2, 3, 4, 5, 6, 10]).map { Socket(family: family, type: $0, protocol: 0) }
    }
    private static let netlinks: [Socket] = (1...22).map { Socket(family: 16, type: 3, protocol: $0) }

    private static func isAllowed(_ socket: Socket, _ policy: String) -> Bool {
        switch (policy, socket.family) {
        case ("default", 1), ("build", 1), ("network", 1): true
        case ("strict", _): false
        case (_, 2), (_, 10): socket.type <= 2
        case ("network", 16), ("agent", 16): socket.protocol == 0
        default: false
        }
    }

    @Test(arguments: SystemCallsAreFiltered.policies, [0, 0xDEAD_BEEF << 32] as [UInt64])
    func andNoOther(policy: String, garbage: UInt64) {
        let all = Self.families + Self.netlinks
        let answers = Calls.answers(policy, all.map { $0.call(garbage) })
        for (socket, answer) in zip(all, answers) where !Self.isAllowed(socket, policy) {
            #expect(answer == "97", "\(socket)")
        }
    }

    /// What is allowed comes to the kernel, and what is refused is not for the lack of it alone.
    @Test(arguments: SystemCallsAreFiltered.policies)
    func thoseAreTheKernelsAffair(policy: String) {
        // It is slower than the probe waits for.
        guard !Host.isGuest else { return }
        let all = Self.families + Self.netlinks
        let calls = all.map { $0.call(0) }
        let free = Calls.answers("none", calls)
        var refused = 0
        for (index, answer) in Calls.answers(policy, calls).enumerated() {
            if Self.isAllowed(all[index], policy) {
                #expect(answer == free[index], "\(all[index])")
            } else if free[index] != "97" {
                refused += 1
            }
        }
        #expect(refused > 10, "inconclusive: the kernel has no others")
    }
}
#endif
