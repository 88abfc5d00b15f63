// SPDX-License-Identifier: Apache-2.0

/// The versions of one endpoint of one location: an opaque id for each write.
struct VersionLine: Sendable {
    /// How many ids are remembered; an older one is answered with 9721.
    static let remembered = 1_000

    private var random: SeededRandom
    private var ids: [String: Int] = [:]
    private var line: [String] = []
    /// Number of the current version; grows by one a write.
    private(set) var number = 0
    /// The current `versionId`.
    private(set) var id = ""

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        advance()
    }

    /// Something was written.
    mutating func advance() {
        number += 1
        id = random.uuid().lowercased()
        ids[id] = number
        line.append(id)
        if line.count > Self.remembered { ids[line.removeFirst()] = nil }
    }

    /// The number of an id that was handed out; nil when unknown or too old.
    func number(of id: String) -> Int? { ids[id] }
}
