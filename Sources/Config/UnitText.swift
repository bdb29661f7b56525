package import Model

extension Bytes {
    /// `4096`, `64K`, `64KiB`, `256M`, `1.5G`: powers of 1024.
    package init?(_ text: String) {
        let units: [(String, UInt64)] = [("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("T", 1 << 40)]
        for (unit, factor) in units {
            for suffix in [unit, unit + "iB"] where text.utf8.reversed().starts(with: suffix.utf8.reversed()) {
                guard let number = Decimal(Substring(text.utf8.dropLast(suffix.utf8.count))),
                    let count = number.times(factor)
                else {
                    return nil
                }
                self.init(count)
                return
            }
        }
        guard let number = Decimal(text[...]), number.fraction.isEmpty, let count = number.times(1) else { return nil }
        self.init(count)
    }
}

extension Nanoseconds {
    /// `200ms`, `1.5s`, `2m`, `1h`; the unit is never guessed.
    package init?(_ text: String) {
        let units: [(String, UInt64)] = [
            ("ms", 1_000_000), ("us", 1000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ]
        for (unit, factor) in units where text.utf8.reversed().starts(with: unit.utf8.reversed()) {
            guard let number = Decimal(Substring(text.utf8.dropLast(unit.utf8.count))),
                let count = number.times(factor),
                let count = Int64(exactly: count), count < Int64.max / 4
            else { return nil }
            self.init(count)
            return
        }
        return nil
    }
}

/// Digits, and digits behind a point: exact, where a floating-point number would not be.
private struct Decimal {
    let whole: UInt64
    let fraction: [UInt8]

    init?(_ text: Substring) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let first = parts.first, !first.isEmpty,
            parts.allSatisfy({ $0.allSatisfy { (48...57).contains($0) } }), let whole = UInt64(String(first) ?? "")
        else { return nil }
        self.whole = whole
        fraction = parts.count == 2 ? parts[1].map { $0 - 48 } : []
        if parts.count == 2 && (fraction.isEmpty || fraction.count > 9) { return nil }
    }

    /// nil when it does not fit; what is below one unit is cut off.
    func times(_ factor: UInt64) -> UInt64? {
        var (result, overflow) = whole.multipliedReportingOverflow(by: factor)
        if overflow { return nil }
        var scale: UInt64 = 1
        var digits: UInt64 = 0
        for digit in fraction {
            scale *= 10
            digits = digits * 10 + UInt64(digit)
        }
        let (high, low) = digits.multipliedFullWidth(by: factor)
        (result, overflow) = result.addingReportingOverflow(scale.dividingFullWidth((high, low)).quotient)
        return overflow ? nil : result
    }
}
