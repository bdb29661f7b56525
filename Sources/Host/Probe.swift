internal import Linux
package import Model

/// Looks at the host and the caller. Nothing here changes anything.
package enum Probe {
    /// What is true of the caller, whatever the policy says.
    package static func caller(into facts: inout HostFacts) throws(SystemError) {
        facts.caller = Caller.user
        facts.callerIsRoot = facts.caller.uid == 0
        facts.currentDirectory = try Files.currentDirectory()
        facts.terminals = (0..<3).map { Terminals.isTerminal($0) }
        facts.coreHardLimit = try Processes.hardLimit(.core)
        facts.landlock = Landlock.version
        facts.processors = Processes.processors
        facts.pageSize = Processes.pageSize
        facts.cpuHardLimit = try Processes.hardLimit(.cpu)
        facts.processesHardLimit = try Processes.hardLimit(.processes)
    }

    /// Adds what the named paths lead to.
    package static func look(at paths: [ByteString], links: [ByteString], into facts: inout HostFacts) {
        for path in links {
            do throws(SystemError) {
                facts.links.append((path, try Files.target(ofSymlink: path)))
            } catch  where error.errno == .invalid || error.errno == .noEntry || error.errno == .notDirectory {
                // No symlink, or nothing there: both are answers, and looking at it tells which.
            } catch {
                facts.nodes.append((path, .missing(error.errno)))
            }
        }
        for path in paths where facts.link(path) == nil && !facts.nodes.contains(where: { $0.path == path }) {
            do throws(SystemError) {
                facts.nodes.append((path, .found(try Files.status(of: path).node)))
            } catch {
                facts.nodes.append((path, .missing(error.errno)))
            }
        }
    }

    /// Adds the variables of the caller that have these names.
    package static func environment(_ names: [ByteString], into facts: inout HostFacts) {
        for name in names {
            if let value = Caller.environmentValue(name) { facts.environment.append((name, value)) }
        }
    }

    /// What these descriptors of the caller are. To be asked before nestbox opens any of its own.
    package static func descriptors(_ numbers: [Int32], into facts: inout HostFacts) {
        for number in numbers {
            do throws(SystemError) {
                facts.descriptorKinds.append((number, try Files.kind(ofDescriptor: number)))
            } catch {
                // EBADF: it is not open, which is what the planner will say.
            }
        }
    }

    /// Whether refused calls can be told of.
    package static func listener(into facts: inout HostFacts) { facts.canListen = SeccompFilters.canListen }

    /// What only a report tells: what the kernel does with a core dump, and how old it is.
    package static func kernel(into facts: inout HostFacts) {
        facts.pipesCores = contents(of: "/proc/sys/kernel/core_pattern")?.first == UInt8(ascii: "|")
        facts.kernel = kernelVersion
    }

    /// Of the running kernel, major and minor; 0.0 when it can't be known.
    package static var kernelVersion: (Int, Int) {
        let release = contents(of: "/proc/sys/kernel/osrelease") ?? []
        let parts = release.split(separator: UInt8(ascii: "."), maxSplits: 2).prefix(2).map { part in
            Int(String(decoding: part.prefix { (48...57).contains($0) }, as: UTF8.self)) ?? 0
        }
        return parts.count == 2 ? (parts[0], parts[1]) : (0, 0)
    }

    /// The caller's ranges in /etc/subuid and /etc/subgid, by number or by the name in /etc/passwd.
    package static func subordinateIDs(into facts: inout HostFacts) {
        let owners = ownerNames(facts.caller.uid)
        facts.subordinateUIDs = ranges(in: "/etc/subuid", of: owners)
        facts.subordinateGIDs = ranges(in: "/etc/subgid", of: owners)
    }

    private static func ownerNames(_ uid: UInt32) -> [[UInt8]] {
        let number = Array("\(uid)".utf8)
        let names = fields(of: "/etc/passwd").filter { $0.count > 2 && $0[2] == number }.map { $0[0] }
        return names + [number]
    }

    private static func ranges(in file: ByteString, of owners: [[UInt8]]) -> [IDRange] {
        fields(of: file).compactMap { line in
            guard line.count == 3, owners.contains(line[0]),
                let first = UInt32(String(decoding: line[1], as: UTF8.self)),
                let count = UInt32(String(decoding: line[2], as: UTF8.self)),
                !first.addingReportingOverflow(count).overflow
            else { return nil }
            return IDRange(first: first, count: count)
        }
    }

    /// The lines of a colon-separated table; none when it can't be read.
    private static func fields(of file: ByteString) -> [[[UInt8]]] {
        guard let bytes = contents(of: file) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { Array($0) }
        }
    }

    static func contents(of path: ByteString) -> [UInt8]? {
        do throws(SystemError) {
            return try Files.contents(of: path, limit: 1 << 20)
        } catch {
            return nil  // An absent or unreadable file says nothing, and the planner says what is missing.
        }
    }
}
