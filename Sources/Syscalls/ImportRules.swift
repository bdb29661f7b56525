internal import Model

/// One entry of `syscalls`, for one of its calls.
struct ImportedRule {
    let call: String
    let offset: Int
    let action: SyscallAction
    let comment: String
    /// One of them holds for the entry to decide; an empty one always does.
    let alternatives: [[ArgumentTest]]

    var isUnconditional: Bool { alternatives.contains { $0.isEmpty } }
}

extension ImportReader {
    private static let keys = [
        "defaultAction", "defaultErrnoRet", "defaultErrno", "architectures", "archMap", "flags", "listenerPath",
        "listenerMetadata", "syscalls",
    ]
    private static let entryKeys = [
        "names", "name", "action", "errnoRet", "errno", "args", "comment", "includes", "excludes", "priority",
    ]

    private static let mostRules = 8192

    mutating func read(_ root: JSONNode) {
        let members = members(root, known: Self.keys)
        guard let standard = members["defaultAction"] else {
            return no("there is no defaultAction", at: root.offset)
        }
        if let action = action(standard, errno: members["defaultErrnoRet"], name: members["defaultErrno"]) {
            result.part.standard = PolicyPart.Standard(
                action: action, isRecorded: action.isWorthARecord, place: place(standard.offset))
        }
        readArchitectures(members)
        if let flags = members["flags"], let first = strings(flags).first {
            warn("flags have no effect here: nestbox loads the filter as it always does", at: first.offset)
        }
        if let node = members["listenerPath"] ?? members["listenerMetadata"] {
            warn("a listener has no effect here", at: node.offset)
        }
        guard let list = members["syscalls"] else { return }
        for entry in elements(list) where count <= Self.mostRules { readEntry(entry) }
    }

    // MARK: - Actions

    private mutating func action(_ node: JSONNode, errno: JSONNode?, name: JSONNode?) -> SyscallAction? {
        guard let word = string(node) else { return nil }
        if word != "SCMP_ACT_ERRNO", let other = errno ?? name, word != "SCMP_ACT_TRACE" {
            if case .null = other.value {
            } else {
                warn("an errno has no effect beside \(shownWord(word))", at: other.offset)
            }
        }
        switch word {
        case "SCMP_ACT_ALLOW": return .allow
        case "SCMP_ACT_LOG": return .log
        case "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS": return .kill
        case "SCMP_ACT_KILL_THREAD":
            warn("the whole process is killed, not one thread", at: node.offset)
            return .kill
        case "SCMP_ACT_ERRNO": return self.errno(errno, name).map { .errno($0) }
        case "SCMP_ACT_TRAP", "SCMP_ACT_TRACE", "SCMP_ACT_NOTIFY":
            no("\(word) needs somebody who answers, and here is nobody", at: node.offset)
        default:
            no(
                "\(shownWord(word)) is no action", at: node.offset, word: word,
                known: ["SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_LOG"])
        }
        return nil
    }

    /// Of both ways to say it; EPERM where nothing is said.
    private mutating func errno(_ number: JSONNode?, _ name: JSONNode?) -> Errno? {
        var errno: Errno?
        if let name {
            guard let text = string(name) else { return nil }
            // Podman writes an empty one for none.
            errno = Errno.named(text == "ENOTSUP" ? "EOPNOTSUPP" : text)
            if errno == nil && !text.isEmpty {
                no("\(shownWord(text)) is no errno", at: name.offset)
                return nil
            }
        }
        guard let number else { return errno ?? .perm }
        if case .null = number.value { return errno ?? .perm }
        guard let code = self.number(number, most: 4095) else { return nil }
        let said = Errno(Int32(code))
        guard Errno.named(said.name) == said else {
            no(code == 0 ? "errno 0 would feign success" : "no errno has the number \(code)", at: number.offset)
            return nil
        }
        if let errno, errno != said {
            no("this is \(said.name), and beside it stands \(errno.name)", at: number.offset)
            return nil
        }
        return said
    }

    // MARK: - Architectures

    private mutating func readArchitectures(_ members: [String: JSONNode]) {
        let own = surroundings.architecture.runtimeName
        if let list = members["architectures"] {
            if let map = members["archMap"] {
                no("architectures and archMap stand beside each other: only one may", at: map.offset)
            }
            noteForeign(strings(list).filter { $0.text != own })
        }
        guard let map = members["archMap"] else { return }
        for entry in elements(map) {
            let parts = self.members(entry, known: ["architecture", "subArchitectures"])
            guard let name = parts["architecture"].flatMap({ string($0) }) else { continue }
            let others = parts["subArchitectures"].map { strings($0) } ?? []
            if name == own { noteForeign(others) }
        }
    }

    /// Of those that this kernel can run at all.
    private mutating func noteForeign(_ names: [(text: String, offset: Int)]) {
        for name in names where surroundings.architecture.foreignRuntimeNames.contains(name.text) {
            foreign.append((name.text, name.offset))
        }
    }

    // MARK: - Entries

    private mutating func readEntry(_ node: JSONNode) {
        let members = members(node, known: Self.entryKeys)
        guard applies(members["includes"], members["excludes"]) else { return }
        var names = members["names"].map { strings($0) } ?? []
        if let name = members["name"], let text = string(name), !text.isEmpty {
            if !names.isEmpty { no("name and names stand beside each other: only one may", at: name.offset) }
            names.append((text, name.offset))
        }
        if names.isEmpty { no("an entry names no call", at: node.offset) }
        guard let word = members["action"] else { return no("an entry has no action", at: node.offset) }
        guard let action = action(word, errno: members["errnoRet"], name: members["errno"]) else { return }
        var comment = ""
        if let node = members["comment"], case .string(let text) = node.value { comment = shownComment(text) }
        let args = members["args"].map { elements($0) } ?? []
        for name in names {
            guard SyscallTable.entry(named: name.text) != nil else {
                // A refusal that is left out would allow.
                if result.part.standard?.action.isPass == true, !action.isPass {
                    no(
                        "no system call is called \(shownWord(name.text)), and without this rule all else is allowed",
                        at: name.offset, word: name.text, known: SyscallTable.entries.map(\.name))
                } else {
                    unknownCalls.append((shownWord(name.text), name.offset))
                }
                continue
            }
            guard let alternatives = alternatives(of: name.text, args, isRefusal: !action.isPass) else { return }
            count += max(alternatives.count, 1)
            if count > Self.mostRules {
                return no("more than \(Self.mostRules) rules stand up to here", at: name.offset)
            }
            entries.append(
                ImportedRule(
                    call: name.text, offset: name.offset, action: action, comment: comment,
                    alternatives: alternatives))
        }
    }

    private func shownComment(_ text: String) -> String {
        let words = text.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r\n" }.joined(separator: " ")
        return ByteString(String(String.UnicodeScalarView(words.unicodeScalars.filter { $0 != "\0" }.prefix(200))))
            .shown
    }

    /// Docker's conditions: in a jail nobody has a capability.
    private mutating func applies(_ includes: JSONNode?, _ excludes: JSONNode?) -> Bool {
        var applies = true
        if let includes = conditions(includes) {
            if !includes.capabilities.isEmpty { applies = false }
            if !includes.architectures.isEmpty, !includes.architectures.contains(where: isOurs) { applies = false }
            if let least = includes.kernel, surroundings.kernel < least { applies = false }
        }
        if let excludes = conditions(excludes) {
            if excludes.architectures.contains(where: isOurs) { applies = false }
            if let least = excludes.kernel, surroundings.kernel >= least { applies = false }
        }
        return applies
    }

    private func isOurs(_ name: String) -> Bool { surroundings.architecture.goNames.contains(name) }

    private mutating func conditions(
        _ node: JSONNode?
    ) -> (capabilities: [String], architectures: [String], kernel: (Int, Int)?)? {
        guard let node else { return nil }
        if case .null = node.value { return nil }
        let members = members(node, known: ["caps", "arches", "minKernel"])
        var kernel: (Int, Int)?
        if let node = members["minKernel"], let text = string(node) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            if parts.count == 2, let major = parts[0], let minor = parts[1] {
                kernel = (major, minor)
            } else if !text.isEmpty {
                no("a version such as \u{201C}4.8\u{201D} is expected", at: node.offset)
            }
        }
        let capabilities = members["caps"].map { strings($0).map(\.text) } ?? []
        return (capabilities, members["arches"].map { strings($0).map(\.text) } ?? [], kernel)
    }
}

extension Architecture {
    fileprivate var runtimeName: String { self == .x86_64 ? "SCMP_ARCH_X86_64" : "SCMP_ARCH_AARCH64" }

    fileprivate var foreignRuntimeNames: [String] {
        self == .x86_64 ? ["SCMP_ARCH_X86", "SCMP_ARCH_X32"] : ["SCMP_ARCH_ARM"]
    }

    /// As Docker's conditions call it.
    fileprivate var goNames: [String] { self == .x86_64 ? ["amd64", "x86_64"] : ["arm64", "aarch64"] }
}

extension SyscallAction {
    /// ENOSYS is what such files answer calls with that libraries try and fall back from.
    var isWorthARecord: Bool {
        if case .errno(let errno) = self { return errno != .noSystemCall }
        return false
    }
}
