// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What a page says about itself and the others.
struct PageShape: Hashable, Sendable {
    /// `currentPageIndex`: the page this is.
    var current: Int?
    /// `nextPageIndex`: nil on the last page, the one sign of the end that can be trusted.
    var next: Int?
    /// `totalPages`: a hint for reading ahead, no more.
    var total: Int?
    /// The state of the whole data set this page was cut from.
    var version: VersionID?
}

extension PageShape: Decodable {
    private enum CodingKeys: String, CodingKey {
        case currentPageIndex, nextPageIndex, totalPages, versionId
    }

    /// A `nextPageIndex` that cannot be read is not the end of the pages.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        current = container.integer(.currentPageIndex)
        next = try container.wholeNumber(.nextPageIndex)
        total = container.integer(.totalPages)
        // An empty one names no state: two that are equal would say that nothing changed.
        version = container.text(.versionId).flatMap { $0.isEmpty ? nil : VersionID($0) }
    }
}
