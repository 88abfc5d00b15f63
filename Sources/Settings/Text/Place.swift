// SPDX-License-Identifier: Apache-2.0

/// A place in a text file. Lines and columns count from 1; columns count Unicode scalars.
struct Place: Hashable, Comparable, Sendable {
    var line: Int
    var column: Int

    /// Where a file starts.
    static let start = Place(line: 1, column: 1)

    static func < (left: Place, right: Place) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

extension Place {
    /// The place of the byte at `offset` of a text that is UTF-8 up to there.
    init(offset: Int, in bytes: [UInt8]) {
        var place = Place.start
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                place = Place(line: place.line + 1, column: 1)
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
        }
        self = place
    }
}
