// SPDX-License-Identifier: Apache-2.0

/// The versions of one endpoint of one location: an opaque id for each write.
package struct VersionLine: Sendable {
    /// How many ids are remembered; an older one is answered with 9721.
    package static let remembered = 1_000

    private var random: SeededRandom
    private var ids: [String: Int] = [:]
    private var line: [String] = []
    private var seen: [Int: Moment] = [:]
    /// Number of the current version; grows by one a write.
    package private(set) var number = 0
    /// The current `versionId`.
    package private(set) var id = ""

    /// A first version; `seed` makes the ids.
    package init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        advance()
    }

    /// Something was written.
    package mutating func advance() {
        number += 1
        id = random.uuid().lowercased()
        ids[id] = number
        line.append(id)
        // Half at once: removing one by one would move the rest each time.
        if line.count >= 2 * Self.remembered {
            for old in line.prefix(Self.remembered) { ids[old] = nil }
            line.removeFirst(Self.remembered)
            seen = seen.filter { number - $0.key < 2 * Self.remembered }
        }
    }

    /// The current id goes to a client at `now`.
    package mutating func handOut(_ now: Moment) -> String {
        seen[number] = now
        return id
    }

    /// The number of an id that was handed out; nil when unknown, or handed out last longer than
    /// `age` ago.
    package func number(of id: String, age: Duration?, now: Moment) -> Int? {
        guard let number = ids[id], self.number - number < Self.remembered else { return nil }
        guard let age else { return number }
        return seen[number].map { now - $0 <= age } ?? false ? number : nil
    }
}
