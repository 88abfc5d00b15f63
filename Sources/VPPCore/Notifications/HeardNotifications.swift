// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// The notifications of a location that were taken, so that none is taken twice: Apple sends some
/// more than once, and a proxy may (5.1).
package struct HeardNotifications: Hashable, Sendable {
    /// One of them.
    package struct Entry: Hashable, Sendable {
        /// Stable hash of its id: 8 bytes for 36.
        var hash: UInt64
        var at: Timestamp
    }

    /// Most that are remembered: 32 KB a location. A burst of 25 apps on 1,000 devices is some 250
    /// (apple-apps-and-books.md, 5.1). [judgement]
    package static let maximum = 2_000
    /// How long; Apple repeats for minutes. [judgement]
    package static let age = Duration.days(1)

    /// In the order in which they came.
    private(set) package var entries: [Entry] = []

    package init() {}

    package func contains(_ id: String) -> Bool {
        let hash = StableHash.fnv1a(id.utf8)
        return entries.contains { $0.hash == hash }
    }

    mutating func add(_ id: String, at moment: Timestamp) {
        add(Entry(hash: StableHash.fnv1a(id.utf8), at: moment))
    }

    /// Puts one back that was remembered.
    mutating func restore(_ entry: Entry) { entries.append(entry) }

    private mutating func add(_ entry: Entry) {
        let old = entries.prefix { $0.at + Self.age <= entry.at }.count
        entries.removeFirst(max(old, entries.count + 1 - Self.maximum))
        entries.append(entry)
    }
}
