// SPDX-License-Identifier: Apache-2.0

/// A shell pattern over a whole text: `*` is any run of characters, also none, `?` is exactly one;
/// everything else is itself, case included.
struct GlobPattern: Hashable, Sendable {
    private let pattern: [Unicode.Scalar]

    init(_ text: String) {
        pattern = Array(text.unicodeScalars)
    }

    /// Takes at most (pattern length x text length) steps: only the last `*` is ever reconsidered.
    func matches(_ text: String) -> Bool {
        let text = Array(text.unicodeScalars)
        var (inText, inPattern) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while inText < text.count {
            if inPattern < pattern.count, pattern[inPattern] == "*" {
                star = (inPattern, inText)
                inPattern += 1
            } else if inPattern < pattern.count,
                pattern[inPattern] == "?" || pattern[inPattern] == text[inText]
            {
                inPattern += 1
                inText += 1
            } else if let last = star {
                // The last star takes one character more.
                star = (last.pattern, last.text + 1)
                inPattern = last.pattern + 1
                inText = last.text + 1
            } else {
                return false
            }
        }
        return pattern[inPattern...].allSatisfy { $0 == "*" }
    }
}
