// SPDX-License-Identifier: Apache-2.0

/// One page of an endpoint that is read by cursor (apple-apps-and-books.md, section 6).
struct CursorPage<Record: WireRecord>: Decodable, AnswerBody {
    /// The page's records and version.
    let page: RecordPage<Record>
    /// Leads to the next page; nil on the last one.
    let next: String?

    /// Longest cursor followed: it goes into a URL, and half of one leads nowhere. [judgement]
    static var longestCursor: Int { 8_192 }

    private enum CodingKeys: String, CodingKey { case nextCursor }

    /// A `nextCursor` that cannot be read is not the end of the pages.
    init(from decoder: any Decoder) throws {
        page = try RecordPage(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let cursor: String?
        do {
            cursor = try container.decodeIfPresent(String.self, forKey: .nextCursor)
        } catch DecodingError.typeMismatch {
            cursor = String(try container.decode(Int64.self, forKey: .nextCursor))
        }
        guard (cursor?.utf8.count ?? 0) <= Self.longestCursor else {
            throw WireProblem("nextCursor is longer than \(Self.longestCursor) bytes")
        }
        next = cursor.flatMap { $0.isEmpty ? nil : $0 }
    }
}
