// SPDX-License-Identifier: Apache-2.0

/// The bounds of the log (event-log.md, P15). Enforced on write and on read.
package enum LogLimits {
    /// Most bytes in one line, its line feed included: 1 MiB.
    package static let lineBytes = 1 << 20

    /// Most lines in one transaction.
    package static let transactionLines = 4_096

    /// Most bytes in one transaction: 8 MiB.
    package static let transactionBytes = 8 << 20

    /// Most bytes in one segment: 16 MiB. A transaction never spans two segments.
    package static let segmentBytes = 16 << 20

    /// Transactions committed between two updates of `HEAD` under load (P7).
    package static let transactionsPerWitness: UInt64 = 64

    /// Longest time a committed transaction goes without a witness in `HEAD` (P7).
    package static let witnessDelay: Duration = .seconds(1)

    /// Entries between two anchors (event-log.md, 5.4).
    package static let entriesPerAnchor: UInt64 = 1_000

    /// Longest time between two anchors while entries arrive: the default sealing interval of
    /// journald's forward secure sealing.
    package static let anchorInterval: Duration = .seconds(15 * 60)

    /// Saved torn tails kept; older ones are removed.
    static let tornTailsKept = 16

    /// Integers in the log stay below 2^53, so that tools built on doubles read them right.
    static let integer: UInt64 = 1 << 53

    /// Most bytes of `HEAD` a reader takes in; a real one has about 180.
    static let headBytes = 4_096
}
