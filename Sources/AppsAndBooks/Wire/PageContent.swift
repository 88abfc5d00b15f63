// SPDX-License-Identifier: Apache-2.0

/// The records of one page, in the form they are kept in until all pages have come.
protocol PageContent: Sendable {
    /// What puts pages together.
    associatedtype Gathering: PageGathering where Gathering.Content == Self

    /// Whether the page has no record.
    var isEmpty: Bool { get }

    /// Reads a page.
    static func page(
        in bytes: [UInt8], by decoder: WireDecoder
    ) throws(WireProblem) -> Answer<Page<Self>>
}

/// Puts the pages of one endpoint together, in whatever order they come.
protocol PageGathering: Sendable {
    associatedtype Content
    /// What all pages make together.
    associatedtype Whole: Sendable

    init()

    /// Takes in a page; nothing of it is to be kept elsewhere.
    mutating func add(_ content: Content, page index: Int)

    /// All that was added; the same for the same pages in any order.
    consuming func whole() -> Whole
}
