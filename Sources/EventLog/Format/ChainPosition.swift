// SPDX-License-Identifier: Apache-2.0

/// Where the chain of lines stands: everything the next line is checked against.
package struct ChainPosition: Hashable, Sendable {
    /// Before the first line ever.
    package static let start = ChainPosition(seq: 0, tx: 0, hash: .zero)

    /// `seq` of the last line; 0 before the first.
    package var seq: UInt64

    /// `tx` of the last line; 0 before the first.
    package var tx: UInt64

    /// SHA-256 of the last line, its LF included.
    package var hash: SHA256Digest
}
