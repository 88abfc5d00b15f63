// SPDX-License-Identifier: Apache-2.0

/// The file name of a checkpoint: the `seq` of the last line it covers in 20 digits, and
/// `.checkpoint`.
package struct CheckpointName: Hashable, Comparable, Sendable, CustomStringConvertible {
    private static let suffix: StaticString = ".checkpoint"

    /// `seq` of the last line it covers, from 1.
    package let seq: UInt64

    package init(seq: UInt64) {
        self.seq = seq
    }

    /// Reads a file name; nil for any other file of the directory.
    package init?(fileName: String) {
        guard let seq = SeqDigits.read(fileName, before: Self.suffix) else { return nil }
        self.seq = seq
    }

    /// The file name.
    package var description: String { "\(SeqDigits.text(seq))\(Self.suffix)" }

    /// The name the checkpoint has until it is complete and durable.
    var temporaryName: String { ".\(self).tmp" }

    package static func < (left: CheckpointName, right: CheckpointName) -> Bool {
        left.seq < right.seq
    }
}
