import Model

/// A list of numbers and ranges, `0-3,6`, as the kernel writes it: in order, without overlaps.
///
/// Format: cpuset(7), "List format".
func canonicalIDList(_ list: ByteString) -> ByteString {
    var ranges: [(first: UInt32, last: UInt32)] = []
    for part in list.bytes.split(separator: UInt8(ascii: ",")) {
        let ends = part.split(separator: UInt8(ascii: "-")).compactMap { UInt32(String(decoding: $0, as: UTF8.self)) }
        guard let first = ends.first, let last = ends.last else { return list }
        ranges.append((first, last))
    }
    ranges.sort { $0.first < $1.first }
    var merged: [(first: UInt32, last: UInt32)] = []
    for range in ranges {
        if let previous = merged.last, range.first <= previous.last + 1 {
            merged[merged.count - 1].last = max(previous.last, range.last)
        } else {
            merged.append(range)
        }
    }
    let words = merged.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)" }
    return ByteString(words.joined(separator: ","))
}
