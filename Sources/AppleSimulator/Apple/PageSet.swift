// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The encoded records of one query, cut into pages.
struct PageSet: Sendable {
    /// The records of each page as a JSON array. At least one page, empty when nothing was found.
    let pages: [(records: Data, count: Int)]

    init(_ records: [JSON], size: Int) {
        var pages: [(Data, Int)] = []
        var start = 0
        repeat {
            let end = min(start + size, records.count)
            var bytes = Data()
            JSON.array(Array(records[start..<end])).write(to: &bytes)
            pages.append((bytes, end - start))
            start = end
        } while start < records.count
        self.pages = pages
    }
}
