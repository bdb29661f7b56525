import Model

extension Resolver {
    /// Declared ones with their defaults, the later declaration counts; then those of the command line.
    func variables() throws(Refusal) -> Variables {
        var variables = Variables(surroundings)
        var declarations: [Declaration] = []
        for case .file(let file) in layers {
            for declaration in file.declarations {
                declarations.removeAll { $0.name == declaration.name }
                declarations.append(declaration)
            }
        }
        for declaration in declarations { try define(declaration, in: &variables) }
        for definition in selection.definitions { try define(definition, declarations, in: &variables) }
        return variables
    }

    private func define(_ declaration: Declaration, in variables: inout Variables) throws(Refusal) {
        func no(_ message: String, _ hint: String?) -> Refusal {
            declaration.source.refusal(message, at: declaration.position, hint: hint)
        }
        guard let standard = declaration.standard else {
            return variables.define(declaration.name, selection.takesSamples ? declaration.kind.sample : nil)
        }
        let value: ByteString
        do throws(Unexpandable) {
            value = ByteString(try Variables(surroundings).expand(standard.bytes))
        } catch {
            throw no(error.message, error.hint)
        }
        if let complaint = declaration.kind.complaint(about: value) {
            throw no("the default \u{201C}\(value.shown)\u{201D} of \(declaration.name) \(complaint)", nil)
        }
        variables.define(declaration.name, value)
    }

    private func define(
        _ definition: ByteString, _ declarations: [Declaration], in variables: inout Variables
    ) throws(Refusal) {
        let origin = Origin.flag("-D \(definition.shown)")
        guard let equals = definition.bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0 else {
            throw Refusal("-D \(definition.shown) is not of the form NAME=VALUE", origin: origin)
        }
        let name = ByteString(definition.bytes[..<equals]).shown
        let value = ByteString(definition.bytes[(equals + 1)...])
        guard let declaration = declarations.last(where: { $0.name == name }) else {
            let known = declarations.map(\.name)
            throw Refusal(
                "no profile declares a variable \(name)", origin: origin,
                hint: nearest(name, in: known).map { "did you mean \($0)?" }
                    ?? (known.isEmpty ? "there are none" : "there are \(known.joined(separator: ", "))"))
        }
        if let complaint = declaration.kind.complaint(about: value) {
            throw Refusal("the value \u{201C}\(value.shown)\u{201D} of \(name) \(complaint)", origin: origin)
        }
        if value.bytes.count > 4096 { throw Refusal("the value of \(name) is longer than 4096 bytes", origin: origin) }
        variables.define(name, value)
    }
}
