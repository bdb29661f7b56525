/// The candidate a mistyped word most likely meant; nil when none is close.
///
/// A prefix counts as meant, then the smallest number of inserted, removed, changed or swapped
/// letters, at most a third of the word.
package func nearest(_ word: String, in candidates: [String]) -> String? {
    let prefixed = candidates.filter { !word.isEmpty && $0.hasPrefix(word) }
    if prefixed.count == 1 { return prefixed[0] }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(Array(word.utf8), Array(candidate.utf8))
        if distance <= max(1, candidate.utf8.count / 3), distance < best?.distance ?? Int.max {
            best = (candidate, distance)
        }
    }
    return best?.candidate
}

/// Damerau's optimal string alignment distance.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    // A word longer than any option is not compared letter by letter.
    guard a.count < 64, b.count < 64 else { return Int.max }
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
            row.append(cost)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
