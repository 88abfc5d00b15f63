// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The answer to one query, cut into pages that are encoded when they are first asked for.
struct PageSet: Sendable {
    /// Which records of a list an answer has, and in which order.
    enum Selection: Sendable {
        /// All of so many.
        case all(Int)
        /// Those at these places of the list.
        case chosen([Int])

        /// Number of records.
        var count: Int {
            switch self {
            case .all(let count): count
            case .chosen(let places): places.count
            }
        }

        /// The place in the list of the record at `index`.
        subscript(index: Int) -> Int {
            switch self {
            case .all: index
            case .chosen(let places): places[index]
            }
        }
    }

    private let selection: Selection
    /// The first record of each page. At least one page, empty where nothing was found.
    private let starts: [Int]
    private var encoded: [Int: Data] = [:]

    /// - Parameters:
    ///   - size: Records of a page, 1 or more.
    ///   - uneven: Pages are up to half shorter, each by another count.
    init(_ selection: Selection, size: Int, uneven: Bool) {
        self.selection = selection
        var starts = [0]
        var next = 0
        while true {
            let shorter = uneven ? starts.count * 37 % (size / 2 + 1) : 0
            next += max(1, size - shorter)
            if next >= selection.count { break }
            starts.append(next)
        }
        self.starts = starts
    }

    /// Number of pages, 1 or more.
    var pages: Int { starts.count }
    /// Whether nothing was found.
    var isEmpty: Bool { selection.count == 0 }

    /// The records of a page as a JSON array, and their number.
    ///
    /// - Parameter write: Appends the record at a place of the list.
    mutating func page(
        _ index: Int, write: (_ place: Int, _ bytes: inout [UInt8]) -> Void
    ) -> (records: Data, count: Int) {
        let end = index + 1 < starts.count ? starts[index + 1] : selection.count
        let range = starts[index]..<end
        if let known = encoded[index] { return (known, range.count) }
        var bytes: [UInt8] = [0x5B]
        bytes.reserveCapacity(range.count * 96 + 2)
        for place in range {
            if place > range.lowerBound { bytes.append(0x2C) }
            write(selection[place], &bytes)
        }
        bytes.append(0x5D)
        let records = Data(bytes)
        encoded[index] = records
        return (records, range.count)
    }
}
