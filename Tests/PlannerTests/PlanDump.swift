import Model

extension Plan {
    /// Everything the plan holds, by reflection, so that no value of a step can be left out: two plans
    /// with the same dump are the same.
    var dump: String {
        func list<Action>(_ title: String, _ steps: [Step<Action>], _ name: (Action) -> String) -> String {
            "\(title)\n"
                + steps.map { step in
                    let origin = step.origin == .builtIn ? "" : "  [\(step.origin.text)]"
                    return "  \(name(step.action))\(values(of: step.action))\(origin)\n"
                }.joined()
        }
        return list("supervisor", supervisor, \.name) + list("init", initial, \.name) + list("payload", payload, \.name)
            + "posture\(shown(posture))\n" + "enforced\n" + enforced.map { "  \($0)\n" }.joined()
            + "degraded\n" + degraded.map { "  \($0.control): \($0.reason)\n" }.joined()
    }
}

/// What an enum's case holds, without the case's name.
private func values(of action: Any) -> String {
    guard let payload = Mirror(reflecting: action).children.first?.value else { return "" }
    let text = shown(payload)
    return text.hasPrefix("(") ? text : "(\(text))"
}

private func shown(_ value: Any) -> String {
    switch value {
    case let bytes as ByteString: return "\u{201C}\(bytes.shown)\u{201D}"
    case let bytes as Bytes: return "\(bytes.count) B"
    case let time as Nanoseconds: return "\(time.count) ns"
    case let mode as FileMode: return mode.octal
    case let user as UserGroup: return "\(user.uid):\(user.gid)"
    case let mapping as IDMapping: return "\(mapping.inside) -> \(mapping.outside) x \(mapping.count)"
    case let errno as Errno: return errno.name
    case let node as NodeIdentity: return "\(node.device):\(node.inode)"
    case let attributes as MountAttributes: return attributes.names.joined(separator: "+")
    case let access as LandlockAccess: return "0x" + String(access.rawValue, radix: 16)
    case let namespaces as Namespaces: return namespaces.names.joined(separator: "+")
    default: break
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .collection: return "[" + mirror.children.map { shown($0.value) }.joined(separator: ", ") + "]"
    case .optional: return mirror.children.first.map { shown($0.value) } ?? "none"
    case .enum: return mirror.children.first.map { "\($0.label ?? "")\(values(of: value))" } ?? "\(value)"
    case .struct, .tuple:
        return "("
            + mirror.children.map { child in
                let label = child.label.flatMap { $0.hasPrefix(".") ? nil : "\($0): " } ?? ""
                return label + shown(child.value)
            }.joined(separator: ", ") + ")"
    default: return "\(value)"
    }
}
