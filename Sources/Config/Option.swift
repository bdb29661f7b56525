package import Model

/// One knob: everything that is said about it is said here, once.
package struct Option: Sendable {
    package enum Group: String, Sendable, CaseIterable {
        case mounts = "What is seen inside"
        case identity = "Who the command is"
        case isolation = "Namespaces"
        case process = "The command's process"
        case limits = "Limits"
        case report = "What is reported"
        case testing = "Testing nestbox itself"
    }

    package enum Action: Sendable {
        /// Takes no value.
        case flag(@Sendable (inout Profile, Origin) -> Void)
        /// Takes one; the placeholder is how help shows it.
        case value(String, @Sendable (inout Profile, Value) throws(Refusal) -> Void)
    }

    package let name: String
    package let group: Group
    package let help: String
    package let action: Action

    init(_ name: String, _ group: Group, _ help: String, _ action: Action) {
        self.name = name
        self.group = group
        self.help = help
        self.action = action
    }

    /// `--name PLACEHOLDER`, as help shows it.
    package var usage: String {
        switch action {
        case .flag: "--\(name)"
        case .value(let placeholder, _): "--\(name) \(placeholder)"
        }
    }
}
