package import Model

extension Bytes {
    /// As `--memory` and its like take it, without any rounding.
    package var unitText: String {
        guard count > 0 else { return "0" }
        if count % (1 << 30) == 0 { return "\(count >> 30)G" }
        if count % (1 << 20) == 0 { return "\(count >> 20)M" }
        if count % (1 << 10) == 0 { return "\(count >> 10)K" }
        return String(count)
    }
}

extension Nanoseconds {
    /// As `--time` and its like take it, without any rounding.
    package var unitText: String {
        let minute: Int64 = 60_000_000_000
        if count > 0 && count % (60 * minute) == 0 { return "\(count / (60 * minute))h" }
        if count > 0 && count % minute == 0 { return "\(count / minute)m" }
        if count % 1_000_000_000 == 0 { return "\(count / 1_000_000_000)s" }
        if count % 1_000_000 == 0 { return "\(count / 1_000_000)ms" }
        if count % 1000 == 0 { return "\(count / 1000)us" }
        return decimal(UInt64(count), thousandths: 1000) + "us"
    }
}

/// A number of thousandths as a decimal.
private func decimal(_ count: UInt64, thousandths scale: UInt64) -> String {
    guard count % scale != 0 else { return String(count / scale) }
    var fraction = String(count % scale + scale).dropFirst()
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(count / scale).\(fraction)"
}

extension GroupLimit {
    /// As its flag takes it.
    func text(of setting: Setting) -> ByteString {
        var text = body
        if enforcement != .require { text = text + ByteString(",enforce=\(enforcement.rawValue)") }
        let isChosen = setting.knob.attributeList.contains { $0.attribute == .onHit && $0.standard != onHit.rawValue }
        return isChosen ? text + ByteString(",on-hit=\(onHit.rawValue)") : text
    }

    private var body: ByteString {
        switch limit {
        case .memory, .memoryHigh, .swap: ByteString(Bytes(amount).unitText)
        case .hugetlb: subject + ":" + ByteString(Bytes(amount).unitText)
        case .cpuTime: ByteString(Nanoseconds(Int64(amount)).unitText)
        case .cpus: ByteString(decimal(amount, thousandths: 1000))
        case .cpuset, .cpusetMems: text
        case .ioMax: subject + ":" + ByteString(text.bytes.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: ",") : $0 })
        case .ioWeight: (subject.isEmpty ? "" : subject + ":") + ByteString(String(amount))
        case .pids, .cpuWeight, .wallTime, .output, .fileSize, .softTime, .softCPUTime, .softMemory:
            ByteString(String(amount))
        }
    }
}

extension ResourceLimit {
    /// As `--rlimit` takes it.
    package var text: String {
        soft == hard ? "\(resource.name)=\(value(soft))" : "\(resource.name)=\(value(soft)):\(value(hard))"
    }

    private func value(_ number: UInt64) -> String {
        if number == UInt64.max { return "unlimited" }
        switch resource {
        case .fileSize, .data, .stack, .core, .lockedMemory, .addressSpace, .messageQueue:
            return Bytes(number).unitText
        case .cpu, .processes, .openFiles, .fileLocks, .pendingSignals, .nice, .realtimePriority, .realtimeTime:
            return String(number)
        }
    }
}
