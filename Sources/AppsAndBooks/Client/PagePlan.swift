// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Which pages to ask for next, and whether those that came make one consistent whole (S3). Pure.
///
/// | what came | what follows |
/// |---|---|
/// | a `versionId` other than the first page's | restart |
/// | `currentPageIndex` other than asked for | restart |
/// | no `nextPageIndex` on page n | the end is n; pages asked for beyond it do not count |
/// | `nextPageIndex` other than n + 1 | the answer is unreadable |
/// | 9650 for page n | no page at or after n is asked for; restart if the end is not before n |
/// | a page with records beyond the end | restart |
/// | all pages up to the end | complete |
///
/// `totalPages` is a hint for reading ahead and nothing else: Apple's own pages disagree on it.
struct PagePlan {
    /// What a page does to the read.
    enum Verdict: Hashable {
        case proceed
        /// The data moved; the reason is for people.
        case restart(String)
        case unreadable(String)
    }

    /// Most pages of one read: at a few hundred records a page, some millions of records.
    static let maximumPages = 20_000

    /// The `versionId` of the first page, which later deltas are asked from.
    let version: VersionID?
    private var nextToAsk = 1
    /// Pages believed to exist; grows as pages name a next one.
    private var believed: Int
    /// The number of pages, once the last one came.
    private var end: Int?
    /// The lowest page refused with 9650.
    private var refused = Int.max
    private var received: Set<Int> = [0]
    /// The highest page that came with records.
    private var highestWithRecords = 0

    /// - Parameter first: the shape of page 0.
    init(first: PageShape) {
        version = first.version
        believed = max(first.total ?? 1, first.next == nil ? 1 : 2)
        if first.next == nil { end = 1 }
    }

    /// The next page to ask for, nil when there is none for now.
    mutating func next() -> Int? {
        guard nextToAsk < min(believed, refused, end ?? .max) else { return nil }
        defer { nextToAsk += 1 }
        return nextToAsk
    }

    /// Takes in the shape of page 0, checked as every other.
    func check(first: PageShape) -> Verdict {
        judge(0, first)
    }

    /// Takes in a page.
    mutating func accept(_ index: Int, _ shape: PageShape, isEmpty: Bool) -> Verdict {
        let verdict = judge(index, shape)
        guard verdict == .proceed else { return verdict }
        received.insert(index)
        if !isEmpty { highestWithRecords = max(highestWithRecords, index) }
        if shape.next == nil {
            end = min(end ?? .max, index + 1)
        } else {
            believed = max(believed, index + 2)
        }
        return .proceed
    }

    /// Takes in a 9650.
    mutating func refuse(_ index: Int) {
        refused = min(refused, index)
    }

    /// Judges the whole, when nothing is under way and ``next()`` has nothing more.
    var conclusion: Verdict {
        guard let end else { return .restart("no last page was found") }
        guard end <= refused, received.isSuperset(of: 0..<end) else {
            return .restart("page \(min(refused, end)) is out of range")
        }
        guard highestWithRecords < end else { return .restart("records came beyond the last page") }
        return .proceed
    }

    /// The indexes of the pages that make the whole.
    var pages: Range<Int> { 0..<(end ?? 0) }

    private func judge(_ index: Int, _ shape: PageShape) -> Verdict {
        if shape.version != version { return .restart("versionId changed between pages") }
        if let current = shape.current, current != index {
            return .restart("page \(index) came as page \(current)")
        }
        if let next = shape.next, next != index + 1 {
            return .unreadable("nextPageIndex of page \(index) is \(next)")
        }
        guard believed <= Self.maximumPages, index < Self.maximumPages - 1 else {
            return .unreadable("more than \(Self.maximumPages) pages")
        }
        return .proceed
    }
}
