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

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        current = container.integer(.currentPageIndex)
        next = container.integer(.nextPageIndex)
        total = container.integer(.totalPages)
        version = container.text(.versionId).map(VersionID.init)
    }
}
