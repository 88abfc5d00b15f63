// SPDX-License-Identifier: Apache-2.0

// `repair` of a `segment.opened` line, keys in this order:
//
// {"verdict":"corrupt","from":120,"through":340,"kept":"lost-00000000000000000120","by":"root (ada)",
// "why":"the disk was replaced"}

/// A loss that an administrator accepted: which lines, who, and why. It stays in the log for ever.
package struct LossRecord: Hashable, Sendable {
    /// What the log's verdict was: `corrupt` or `rollback`.
    package let verdict: String
    /// `seq` of the first line lost.
    package let from: UInt64
    /// The highest `seq` known of a lost line; below `from` where none is known.
    package let through: UInt64
    /// The directory beside the segments that keeps what was taken out of the log.
    package let kept: String
    /// Who accepted the loss.
    package let by: String
    /// The reason given.
    package let why: String

    /// Most bytes of `by`, and of `why`.
    package static let textBytes = 500

    /// - Parameters by, why: any text; what JSON would have to escape is replaced, and what is
    ///   longer than 500 bytes is cut.
    package init(
        verdict: String, from: UInt64, through: UInt64, kept: String, by: String, why: String
    ) {
        self.verdict = verdict
        self.from = from
        self.through = through
        self.kept = kept
        self.by = Self.plain(by)
        self.why = Self.plain(why)
    }

    /// Whether a line at `seq` may have been lost with it.
    func covers(_ seq: UInt64) -> Bool { seq >= from && seq <= through }

    var json: String {
        #"{"verdict":"\#(verdict)","from":\#(from),"through":\#(through),"kept":"\#(kept)""#
            + #","by":"\#(by)","why":"\#(why)"}"#
    }

    init?(_ scanner: inout ByteScanner) {
        guard scanner.skip(#"{"verdict":""#), let verdict = scanner.text(atMost: 16),
            scanner.skip(#","from":"#), let from = scanner.integer(),
            scanner.skip(#","through":"#), let through = scanner.integer(),
            scanner.skip(#","kept":""#), let kept = scanner.text(atMost: 64),
            scanner.skip(#","by":""#), let by = scanner.text(atMost: Self.textBytes),
            scanner.skip(#","why":""#), let why = scanner.text(atMost: Self.textBytes),
            scanner.skip("}")
        else { return nil }
        self.init(
            verdict: scanner.string(verdict), from: from, through: through,
            kept: scanner.string(kept), by: scanner.string(by), why: scanner.string(why))
    }

    private static func plain(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let plain: Unicode.Scalar =
                switch scalar {
                case "\"": "'"
                case "\\": "/"
                case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): " "
                default: scalar
                }
            guard result.utf8.count + UTF8.width(plain) <= textBytes else { break }
            result.unicodeScalars.append(plain)
        }
        return result
    }
}
