/// The three processes of a run. Each executes its own list of the plan, on a single thread.
package enum Role: UInt8, Hashable, Sendable, CaseIterable {
    /// Outside, as the caller: creates the others, watches, reports.
    case supervisor
    /// PID 1 inside: builds the view, starts the payload, reaps.
    case initial
    /// Drops everything and becomes the command.
    case payload

    package var name: String {
        switch self {
        case .supervisor: "supervisor"
        case .initial: "init"
        case .payload: "payload"
        }
    }
}
