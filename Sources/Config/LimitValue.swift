import Model

// The values of limits: `VALUE[,enforce=require|prefer|off][,on-hit=kill|report]`.

extension Value {
    /// - Parameter onHit: what hitting it does unless said otherwise; nil where that can't be chosen.
    func bytesLimit(_ limit: Limit, onHit: OnHit? = nil, zero: Bool = false) throws(Refusal) -> GroupLimit {
        let fields = try LimitFields(self, choosesOnHit: onHit != nil)
        let size = try fields.size(fields.body)
        if size.count == 0 && !zero { throw refusal("must be more than nothing") }
        return fields.limit(limit, size.count, onHit: onHit)
    }

    func countLimit(_ limit: Limit, in range: ClosedRange<Int64>, onHit: OnHit? = nil) throws(Refusal) -> GroupLimit {
        let fields = try LimitFields(self, choosesOnHit: onHit != nil)
        return fields.limit(limit, UInt64(try fields.number(fields.body, in: range)), onHit: onHit)
    }

    /// `1.5` processors, as thousandths.
    func processorsLimit() throws(Refusal) -> GroupLimit {
        let fields = try LimitFields(self, choosesOnHit: false)
        guard let thousandths = fields.thousandths(), (10...1_000_000).contains(thousandths) else {
            throw refusal("is not a number of processors", hint: "0.01 to 1000, for instance 1.5")
        }
        return fields.limit(.cpus, thousandths)
    }

    func cpuTimeLimit() throws(Refusal) -> GroupLimit {
        let fields = try LimitFields(self, choosesOnHit: false)
        return fields.limit(.cpuTime, UInt64(try fields.time().count), onHit: .kill)
    }

    /// `0-3,5`: what the kernel calls a list.
    func listLimit(_ limit: Limit) throws(Refusal) -> GroupLimit {
        let fields = try LimitFields(self, choosesOnHit: false)
        guard isIDList(fields.body) else {
            throw refusal("is not a list of numbers and ranges", hint: "for instance 0-3 or 0,2")
        }
        return fields.limit(limit, text: ByteString(fields.body))
    }

    /// `DEVICE:rbps=10M,wbps=5M,riops=100,wiops=100`; the device a path or `MAJOR:MINOR`.
    func ioMaxLimit() throws(Refusal) -> GroupLimit {
        let fields = try LimitFields(self, choosesOnHit: false)
        guard let (device, settings) = fields.deviceAndRest() else {
            throw refusal("is not DEVICE:KEY=RATE", hint: "for instance /dev/sda:rbps=10M,wiops=100")
        }
        var words: [String] = []
        for setting in settings.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = setting.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw refusal("has “\(setting)” where KEY=RATE is expected") }
            switch parts[0] {
            case "rbps", "wbps": words.append("\(parts[0])=\(try fields.size(String(parts[1])).count)")
            case "riops", "wiops":
                words.append("\(parts[0])=\(try fields.number(String(parts[1]), in: 1...Int64(UInt32.max)))")
            default: throw refusal("has no rate called “\(parts[0])”", hint: "rbps, wbps, riops and wiops there are")
            }
        }
        return fields.limit(.ioMax, subject: ByteString(device), text: ByteString(words.joined(separator: " ")))
    }

    /// `WEIGHT` or `DEVICE:WEIGHT`.
    func ioWeightLimit() throws(Refusal) -> GroupLimit {
        let fields = try LimitFields(self, choosesOnHit: false)
        let (device, weight) = fields.deviceAndRest() ?? ("", fields.body)
        let number = UInt64(try fields.number(weight, in: 1...10_000))
        return fields.limit(.ioWeight, number, subject: ByteString(device))
    }

    /// `PAGESIZE:SIZE`, the page size as the kernel's files have it: 2MB, 1GB.
    func hugetlbLimit() throws(Refusal) -> GroupLimit {
        let fields = try LimitFields(self, choosesOnHit: false)
        guard let (page, size) = fields.deviceAndRest(), page.utf8.allSatisfy({ isDigitOrUpper($0) }), !page.isEmpty
        else { throw refusal("is not PAGESIZE:SIZE", hint: "for instance 2MB:64M") }
        return fields.limit(.hugetlb, try fields.size(size).count, subject: ByteString(page))
    }

    func outputLimit() throws(Refusal) -> OutputLimit {
        let fields = try LimitFields(self, choosesOnHit: true, choosesEnforcement: false)
        return OutputLimit(try fields.size(fields.body), onHit: fields.onHit ?? .kill)
    }

    func size() throws(Refusal) -> Bytes {
        try LimitFields(self, choosesOnHit: false, choosesEnforcement: false).size(text)
    }

    /// A duration that is longer than nothing.
    func time() throws(Refusal) -> Nanoseconds {
        try LimitFields(self, choosesOnHit: false, choosesEnforcement: false).time()
    }

    func cgroupChoice() throws(Refusal) -> CgroupChoice {
        switch text {
        case "auto": return .automatic
        case "none": return .none
        default:
            guard bytes.bytes.first == UInt8(ascii: "/") else {
                throw refusal("is none of auto, none and an absolute path")
            }
            return .directory(bytes)
        }
    }

    func meta() throws(Refusal) -> Meta {
        let parts = text.split(separator: ":", maxSplits: 1)
        let known = Meta.Format.allCases.map(\.rawValue)
        guard parts.count == 2, let format = Meta.Format(rawValue: String(parts[0])) else {
            throw refusal("is not FORMAT:FILE", hint: "the formats are \(known.joined(separator: ", "))")
        }
        // The path's own bytes, which need not be text.
        return Meta(format, try target(ByteString(bytes.bytes.dropFirst(parts[0].utf8.count + 1))))
    }
}

/// The parts of a limit's value.
private struct LimitFields {
    let value: Value
    let body: String
    private(set) var enforcement = Enforcement.require
    private(set) var onHit: OnHit?

    init(_ value: Value, choosesOnHit: Bool, choosesEnforcement: Bool = true) throws(Refusal) {
        self.value = value
        var parts = value.text.split(separator: ",", omittingEmptySubsequences: false)
        // From behind: the commas in front of the attributes belong to the value.
        while parts.count > 1, let last = parts.last {
            let words = last.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2 else { break }
            let word = String(words[1])
            if choosesEnforcement && words[0] == "enforce" {
                guard let choice = Enforcement(rawValue: word) else {
                    throw value.refusal("has an enforce= that is none of require, prefer, off", about: "enforce")
                }
                enforcement = choice
            } else if choosesOnHit && words[0] == "on-hit" {
                guard let choice = OnHit(rawValue: word) else {
                    throw value.refusal("has an on-hit= that is neither kill nor report", about: "on-hit")
                }
                onHit = choice
            } else {
                break
            }
            parts.removeLast()
        }
        body = parts.joined(separator: ",")
    }

    func limit(
        _ limit: Limit, _ amount: UInt64 = 0, subject: ByteString = "", text: ByteString = "",
        onHit default: OnHit? = nil
    ) -> GroupLimit {
        GroupLimit(
            limit, amount, subject: subject, text: text, enforcement: enforcement,
            onHit: onHit ?? `default` ?? .report)
    }

    func size(_ text: String) throws(Refusal) -> Bytes {
        if let size = Bytes(text) { return size }
        throw value.refusal("holds no size", hint: "a number, with K, M, G or T: 64K, 256M, 1.5G")
    }

    func number(_ text: String, in range: ClosedRange<Int64>) throws(Refusal) -> Int64 {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text) else {
            throw value.refusal("holds no whole number")
        }
        guard range.contains(number) else {
            throw value.refusal("is out of range: \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func time() throws(Refusal) -> Nanoseconds {
        guard let time = Nanoseconds(body) else {
            throw value.refusal("is not a duration", hint: "a number and us, ms, s, m or h: 500ms, 1.5s, 2m")
        }
        if time.count == 0 { throw value.refusal("must be longer than nothing") }
        return time
    }

    /// Read as microseconds, whose thousandths are counted exactly.
    func thousandths() -> UInt64? { Nanoseconds(body + "us").map { UInt64($0.count) } }

    /// At the last colon: a device number holds one itself.
    func deviceAndRest() -> (device: String, rest: String)? {
        guard let colon = body.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        return (String(body[..<colon]), String(body[body.utf8.index(after: colon)...]))
    }
}

private func isDigitOrUpper(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (65...90).contains(byte) }

private func isIDList(_ text: String) -> Bool {
    text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { part in
        let ends = part.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(ends.count), ends.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let first = UInt16(ends[0]), let last = UInt16(ends[ends.count - 1])
        else { return false }
        return first <= last
    }
}
