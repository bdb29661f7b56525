internal import Linux
package import Model

// What a group has used, read from its files when everything in it is dead.

extension Group {
    /// CPU time of every process that ever lived in it.
    package func cpuTime() throws(SystemError) -> Nanoseconds {
        guard let total = FlatKeys(try read("cpu.stat"))["usage_usec"] else { throw SystemError(.read, .invalid) }
        return microseconds(total)
    }

    /// Adds all figures that the group's files hold.
    package func add(to usage: inout Usage) throws(SystemError) {
        try addCPU(to: &usage)
        try addMemory(to: &usage)
        try addPressure(to: &usage)
        if let peak = try readIfPresent("pids.peak").flatMap(firstNumber) {
            usage.add(.pidsPeak, Int64(clamping: peak), .pidsPeak)
        }
        if let stat = try readIfPresent("io.stat") { usage.devices = devices(stat) }
    }

    private func addCPU(to usage: inout Usage) throws(SystemError) {
        let stat = FlatKeys(try read("cpu.stat"))
        // Without the CPU controller the last three are not there.
        let keys: [(String, Figure.Key)] = [
            ("usage_usec", .cpuTotal), ("user_usec", .cpuUser), ("system_usec", .cpuSystem),
            ("throttled_usec", .throttledTime), ("nr_periods", .periods), ("nr_throttled", .throttledPeriods),
        ]
        for (name, key) in keys {
            guard let value = stat[name] else { continue }
            let isTime = key.unit == .nanoseconds
            usage.add(key, isTime ? microseconds(value).count : Int64(clamping: value), .cpuStat)
        }
    }

    /// The most memory that was in use at once; nil without the controller, and before Linux 5.19.
    package func memoryPeak() throws(SystemError) -> Bytes? {
        try readIfPresent("memory.peak").flatMap(firstNumber).map { Bytes($0) }
    }

    private func addMemory(to usage: inout Usage) throws(SystemError) {
        if let peak = try memoryPeak() { usage.add(.memoryPeak, Int64(clamping: peak.count), .memoryPeak) }
        if let peak = try readIfPresent("memory.swap.peak").flatMap(firstNumber) {
            usage.add(.swapPeak, Int64(clamping: peak), .swapPeak)
        }
        if let events = try readIfPresent("memory.events"), let kills = FlatKeys(events)["oom_kill"] {
            usage.add(.oomKills, Int64(clamping: kills), .memoryEvents)
        }
        if let stat = try readIfPresent("memory.stat") {
            let stat = FlatKeys(stat)
            if let faults = stat["pgfault"] { usage.add(.pageFaults, Int64(clamping: faults), .memoryFaults) }
            if let major = stat["pgmajfault"] { usage.add(.majorFaults, Int64(clamping: major), .memoryFaults) }
        }
    }

    private func addPressure(to usage: inout Usage) throws(SystemError) {
        if let cpu = try readIfPresent("cpu.pressure") {
            addPressure(cpu, "some", .cpuPressure, .cpuPressure, to: &usage)
        }
        if let memory = try readIfPresent("memory.pressure") {
            addPressure(memory, "some", .memoryPressureSome, .memoryPressure, to: &usage)
            addPressure(memory, "full", .memoryPressureFull, .memoryPressure, to: &usage)
        }
        if let io = try readIfPresent("io.pressure") {
            addPressure(io, "some", .ioPressureSome, .ioPressure, to: &usage)
            addPressure(io, "full", .ioPressureFull, .ioPressure, to: &usage)
        }
    }

    /// Kernel: Documentation/accounting/psi.rst.
    private func addPressure(
        _ bytes: [UInt8], _ kind: String, _ key: Figure.Key, _ source: Figure.Source, to usage: inout Usage
    ) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.starts(with: kind.utf8) {
            if let total = number("total", in: line) { usage.add(key, microseconds(total).count, source) }
        }
    }

    /// What memory is used for at the moment; nil without the memory controller.
    package func memorySample() throws(SystemError) -> MemorySample? {
        guard let current = try readIfPresent("memory.current").flatMap(firstNumber),
            let stat = try readIfPresent("memory.stat")
        else { return nil }
        let keys = FlatKeys(stat)
        guard let anonymous = keys["anon"], let file = keys["file"] else { return nil }
        return MemorySample(
            total: Bytes(current), anonymous: Bytes(anonymous), file: Bytes(file),
            kernel: keys["kernel"].map { Bytes($0) })
    }

    /// How often each of these limits was come to.
    package func hits(_ limits: [CountedLimit]) throws(SystemError) -> [LimitHit] {
        var hits: [LimitHit] = []
        for counted in limits {
            guard let (count, source) = try count(counted.limit), count > 0 else { continue }
            hits.append(LimitHit(counted.limit, count: count, source: source))
        }
        return hits
    }

    private func count(_ limit: Limit) throws(SystemError) -> (UInt64, Figure.Source)? {
        switch limit {
        case .memory: try events("memory.events", "oom").map { ($0, .memoryEvents) }
        case .memoryHigh: try events("memory.events", "high").map { ($0, .memoryEvents) }
        case .swap: try events("memory.swap.events", "max").map { ($0, .swapEvents) }
        case .pids: try events("pids.events", "max").map { ($0, .pidsEvents) }
        case .cpus: try events("cpu.stat", "nr_throttled").map { ($0, .cpuStat) }
        default: nil
        }
    }

    private func events(_ file: ByteString, _ key: String) throws(SystemError) -> UInt64? {
        FlatKeys(try read(file))[key]
    }

    /// The kernel's OOM killer was at work: for the group's own limit, or because the host had none left.
    package func outOfMemory() throws(SystemError) -> OutOfMemory? {
        guard let bytes = try readIfPresent("memory.events") else { return nil }
        let keys = FlatKeys(bytes)
        guard let kills = keys["oom_kill"], kills > 0 else { return nil }
        return keys["oom"] ?? 0 > 0 ? .ownLimit : .host
    }
}

package enum OutOfMemory: Sendable, Hashable { case ownLimit, host }

package struct MemorySample: Sendable, Hashable {
    package let total: Bytes
    package let anonymous: Bytes
    package let file: Bytes
    /// nil before Linux 5.18.
    package let kernel: Bytes?
}

private func firstNumber(_ bytes: [UInt8]) -> UInt64? { number(bytes.prefix { $0 != 10 }) }

private func microseconds(_ count: UInt64) -> Nanoseconds { Nanoseconds(Int64(clamping: count) &* 1000) }

private func devices(_ stat: [UInt8]) -> [DeviceUsage] {
    stat.split(separator: UInt8(ascii: "\n")).compactMap { line in
        guard let name = line.split(separator: UInt8(ascii: " ")).first,
            let bytesRead = number("rbytes", in: line), let bytesWritten = number("wbytes", in: line),
            let reads = number("rios", in: line), let writes = number("wios", in: line)
        else { return nil }
        return DeviceUsage(
            device: String(decoding: name, as: UTF8.self), bytesRead: bytesRead, bytesWritten: bytesWritten,
            reads: reads, writes: writes)
    }
}
