// SPDX-License-Identifier: Apache-2.0

/// How often each fault really struck.
package struct FaultCoverage: Hashable, Sendable {
    private var counts: [FaultKind: Int] = [:]

    package init() {}

    package mutating func add(_ kind: FaultKind) { counts[kind, default: 0] += 1 }

    package mutating func add(_ other: FaultCoverage) {
        counts.merge(other.counts) { $0 + $1 }
    }

    package subscript(kind: FaultKind) -> Int { counts[kind] ?? 0 }

    /// What never struck.
    package var missing: [FaultKind] { FaultKind.allCases.filter { self[$0] == 0 } }
}
