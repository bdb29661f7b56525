import Model

extension Figure.Unit {
    func text(_ value: Int64) -> String {
        switch self {
        case .nanoseconds: Nanoseconds(value).text
        case .bytes: Bytes(UInt64(clamping: value)).text
        case .count: String(value)
        }
    }
}

extension Usage {
    var json: JSON {
        var fields = ordered.map { ($0.key.rawValue, JSON.integer($0.value)) }
        if !devices.isEmpty { fields.append(("io", .array(devices.map(\.json)))) }
        return .object(fields)
    }

    var sources: JSON {
        var fields = ordered.map { ($0.key.rawValue, JSON.string($0.source.rawValue)) }
        if !devices.isEmpty { fields.append(("io", .string("io.stat"))) }
        return .object(fields)
    }

    private var ordered: [Figure] { Figure.Key.allCases.compactMap { figure($0) } }

    /// The figures that people look for, in one or two lines.
    var text: String {
        var first: [String] = []
        func add(_ name: String, _ key: Figure.Key, to line: inout [String]) {
            if let figure = figure(key) { line.append("\(name) \(key.unit.text(figure.value))") }
        }
        add("wall", .wall, to: &first)
        if let total = self[.cpuTotal] {
            let parts = [("user", self[.cpuUser]), ("system", self[.cpuSystem])].compactMap { part in
                part.1.map { "\(part.0) \(Nanoseconds($0).text)" }
            }
            first.append(
                "cpu \(Nanoseconds(total).text)" + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"))
        }
        add("max rss", .maxRSS, to: &first)
        var second: [String] = []
        add("memory peak", .memoryPeak, to: &second)
        add("swap peak", .swapPeak, to: &second)
        add("pids peak", .pidsPeak, to: &second)
        add("tasks", .tasks, to: &second)
        add("throttled", .throttledTime, to: &second)
        add("oom kills", .oomKills, to: &second)
        return [first, second].filter { !$0.isEmpty }.map { "  used      \($0.joined(separator: ", "))\n" }.joined()
    }
}

extension DeviceUsage {
    fileprivate var json: JSON {
        .object([
            ("device", .string(device)), ("bytes_read", .integer(Int64(clamping: bytesRead))),
            ("bytes_written", .integer(Int64(clamping: bytesWritten))), ("reads", .integer(Int64(clamping: reads))),
            ("writes", .integer(Int64(clamping: writes))),
        ])
    }
}

extension LimitHit {
    var json: JSON {
        .object([
            ("limit", .string(limit.rawValue)), ("count", count.map { .integer(Int64(clamping: $0)) } ?? .null),
            ("source", .string(source.rawValue)),
        ])
    }

    var text: String {
        let times = count.map { $0 == 1 ? ", once" : ", \($0) times" } ?? ""
        return "  hit       \(limit.rawValue)\(times) (\(source.rawValue))\n"
    }
}
