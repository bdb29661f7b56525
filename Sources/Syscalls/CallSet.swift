internal import Model

/// Arguments of a call: those whose bits are as said, and any where nothing is.
struct ArgumentCube {
    /// Six of each.
    var masks: [UInt64] = Array(repeating: 0, count: 6)
    var values: [UInt64] = Array(repeating: 0, count: 6)

    static let all = ArgumentCube()

    private init() {}

    init(_ tests: [ArgumentTest]) {
        for test in tests {
            masks[test.index] |= test.mask
            values[test.index] |= test.value
        }
    }

    func overlaps(_ other: ArgumentCube) -> Bool {
        (0..<6).allSatisfy { (values[$0] ^ other.values[$0]) & masks[$0] & other.masks[$0] == 0 }
    }
}

/// The arguments with which a policy lets one call pass, as a union of cubes without others.
struct CallSet {
    private struct Piece {
        let cube: ArgumentCube
        let without: [ArgumentCube]
    }

    private let pieces: [Piece]

    /// - Parameter rules: of one call, the first that holds decides.
    init(_ rules: [SyscallRule], standard: SyscallAction) {
        var pieces: [Piece] = []
        var earlier: [ArgumentCube] = []
        for rule in rules {
            let cube = ArgumentCube(rule.tests)
            if rule.action.isPass { pieces.append(Piece(cube: cube, without: earlier)) }
            earlier.append(cube)
            if rule.tests.isEmpty { break }
        }
        if standard.isPass, rules.last?.tests.isEmpty != true {
            pieces.append(Piece(cube: .all, without: earlier))
        }
        self.pieces = pieces
    }

    var isEmpty: Bool { isWithin(CallSet([], standard: .kill)) }

    var isWhole: Bool { CallSet([], standard: .allow).isWithin(self) }

    /// Whether no arguments pass here that don't pass there. When that takes too long to say: no.
    func isWithin(_ other: CallSet) -> Bool {
        var search = Search()
        return !pieces.contains { piece in
            search.leaves(piece.cube, piece.without[...], except: other.pieces[...])
        }
    }

    private struct Search {
        /// Steps left: beyond them the answer is "something is left", which calls the other policy weaker.
        var budget = 200_000

        /// Whether anything of a cube is outside of all of `others` and of all that `except` has.
        mutating func leaves(
            _ cube: ArgumentCube, _ others: ArraySlice<ArgumentCube>,
            except pieces: ArraySlice<Piece>
        ) -> Bool {
            if budget <= 0 { return true }
            budget -= 1
            if let first = others.first {
                let rest = others.dropFirst()
                guard cube.overlaps(first) else { return leaves(cube, rest, except: pieces) }
                return outside(cube, first) { part, search in search.leaves(part, rest, except: pieces) }
            }
            guard let piece = pieces.first else { return true }
            let rest = pieces.dropFirst()
            guard cube.overlaps(piece.cube) else { return leaves(cube, [], except: rest) }
            // What lies outside of the piece; and what lies in it, but is taken out of it again.
            if outside(cube, piece.cube, { part, search in search.leaves(part, [], except: rest) }) { return true }
            let inside = cube.intersection(piece.cube)
            for hole in piece.without where inside.overlaps(hole) {
                if leaves(inside.intersection(hole), [], except: rest) { return true }
            }
            return false
        }

        /// Walks over the parts of a cube that are outside of another, which don't overlap.
        private mutating func outside(
            _ cube: ArgumentCube, _ other: ArgumentCube, _ visit: (ArgumentCube, inout Search) -> Bool
        ) -> Bool {
            var rest = cube
            for index in 0..<6 {
                var bits = other.masks[index] & ~cube.masks[index]
                while bits != 0 {
                    let bit = bits & (~bits &+ 1)
                    bits &= ~bit
                    var part = rest
                    part.masks[index] |= bit
                    part.values[index] |= ~other.values[index] & bit
                    if visit(part, &self) { return true }
                    rest.masks[index] |= bit
                    rest.values[index] |= other.values[index] & bit
                }
            }
            return false
        }
    }
}

extension ArgumentCube {
    /// Of two that overlap.
    fileprivate func intersection(_ other: ArgumentCube) -> ArgumentCube {
        var both = self
        for index in 0..<6 {
            both.masks[index] |= other.masks[index]
            both.values[index] |= other.values[index]
        }
        return both
    }
}
