// SPDX-License-Identifier: Apache-2.0

/// One page of a paged endpoint (apple-apps-and-books.md, section 6).
struct Page<Content: PageContent>: AnswerBody {
    /// The records of the page that this version knows, in Apple's order.
    let content: Content
    /// The paging fields.
    let shape: PageShape

    static func answer(
        in bytes: [UInt8], by decoder: WireDecoder
    ) throws(WireProblem) -> Answer<Self> {
        try Content.page(in: bytes, by: decoder)
    }
}
