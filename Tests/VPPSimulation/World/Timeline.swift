// SPDX-License-Identifier: Apache-2.0

/// What is to come, in the order of time; what is for the same moment in the order it was added.
struct Timeline {
    private struct Entry {
        let at: Duration
        let happening: Happening
    }

    /// The next one last.
    private var entries: [Entry] = []

    mutating func add(_ happening: Happening, at moment: Duration) {
        // Most are for soon: looked for from the end.
        var index = entries.endIndex
        while index > 0, entries[index - 1].at <= moment { index -= 1 }
        entries.insert(Entry(at: moment, happening: happening), at: index)
    }

    var next: Duration? { entries.last?.at }

    mutating func take() -> Happening? { entries.popLast()?.happening }
}
