// SPDX-License-Identifier: Apache-2.0

/// Finds what a person most likely meant.
enum Nearest {
    /// Texts longer than this are not compared: no known name comes near it.
    static let maximumLength = 64

    /// The candidate nearest to `text`, the first of several equally near; nil where all are far:
    /// more edits than a third of the longer one. Case and the choice of `-` or `_` count nothing.
    static func of(_ text: String, among candidates: [String]) -> String? {
        let wanted = folded(text)
        guard !wanted.isEmpty, wanted.count <= maximumLength else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let known = folded(candidate)
            let distance = editDistance(wanted, known)
            guard distance <= max(1, max(wanted.count, known.count) / 3) else { continue }
            if let best, best.distance <= distance { continue }
            best = (candidate, distance)
        }
        return best?.candidate
    }

    /// Insertions, deletions, replacements and swaps of neighbors that make one of the other
    /// ("optimal string alignment").
    static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        if left.isEmpty || right.isEmpty { return left.count + right.count }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row] + last.dropFirst()
            for column in 1...right.count {
                let same = left[row - 1] == right[column - 1]
                current[column] = min(
                    last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2],
                    left[row - 2] == right[column - 1]
                {
                    current[column] = min(current[column], beforeLast[column - 2] + 1)
                }
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }

    private static func folded(_ text: String) -> [Unicode.Scalar] {
        text.lowercased().unicodeScalars.prefix(maximumLength + 1).map { $0 == "-" ? "_" : $0 }
    }
}
