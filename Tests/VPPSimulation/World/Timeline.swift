// SPDX-License-Identifier: Apache-2.0

/// What is to come, in the order of time; what is for the same moment in the order it was added.
struct Timeline {
    private struct Entry {
        let at: Duration
        let happening: Happening
    }

    private var entries: [Entry] = []

    /// Adds a happening. Most are for soon, among few: they are kept in order, the next one last.
    mutating func add(_ happening: Happening, at moment: Duration) {
        let index = entries.firstIndex { $0.at <= moment } ?? entries.endIndex
        entries.insert(Entry(at: moment, happening: happening), at: index)
    }

    var next: Duration? { entries.last?.at }

    mutating func take() -> Happening? { entries.popLast()?.happening }
}
