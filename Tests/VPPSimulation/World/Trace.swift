// SPDX-License-Identifier: Apache-2.0

/// The last things that happened.
struct Trace {
    private(set) var lines: [String] = []
    private static let kept = 4000

    mutating func add(_ line: String) {
        lines.append(String(line.prefix(400)))
        if lines.count > 2 * Self.kept { lines.removeFirst(Self.kept) }
    }

    /// The last ones, oldest first.
    var last: [String] { lines.suffix(Self.kept) }
}
