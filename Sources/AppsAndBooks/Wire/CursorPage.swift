// SPDX-License-Identifier: Apache-2.0

/// One page of an endpoint that is read by cursor (apple-apps-and-books.md, section 6).
struct CursorPage<Record: WireRecord>: Decodable, AnswerBody {
    /// The page's records and version.
    let page: RecordPage<Record>
    /// Leads to the next page; nil on the last one.
    let next: String?

    private enum CodingKeys: String, CodingKey { case nextCursor }

    init(from decoder: any Decoder) throws {
        page = try RecordPage(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        next = container.text(.nextCursor).flatMap { $0.isEmpty ? nil : $0 }
    }
}
