// SPDX-License-Identifier: Apache-2.0

/// The versions of one endpoint of one location: an opaque id for each write.
package struct VersionLine: Sendable {
    /// How many ids are remembered; an older one is answered with 9721.
    package static let remembered = 1_000

    private var random: SeededRandom
    private var ids: [String: Int] = [:]
    private var line: [String] = []
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
        if line.count > Self.remembered { ids[line.removeFirst()] = nil }
    }

    /// The number of an id that was handed out; nil when unknown or too old.
    package func number(of id: String) -> Int? { ids[id] }
}
