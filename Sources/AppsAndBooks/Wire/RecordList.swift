// SPDX-License-Identifier: Apache-2.0

/// The records of a page as values of their own.
struct RecordList<Record: WireRecord>: PageContent {
    let records: [Record]

    var isEmpty: Bool { records.isEmpty }

    static func page(
        in bytes: [UInt8], by decoder: WireDecoder
    ) throws(WireProblem) -> Answer<Page<Self>> {
        let answer = try Answer<RecordPage<Record>>.read(bytes, by: decoder)
        return Answer(
            envelope: answer.envelope,
            body: answer.body.map { Page(content: Self(records: $0.records), shape: $0.shape) })
    }

    /// Sorts the records of all pages, so that no answer's order shows, and keeps each once.
    struct Gathering: PageGathering {
        private var pages: [Int: [Record]] = [:]

        mutating func add(_ content: RecordList, page index: Int) {
            if !content.isEmpty { pages[index] = content.records }
        }

        consuming func whole() -> [Record] {
            var all: [Record] = []
            // Of two records of one key, that of the earlier page counts.
            for index in pages.keys.sorted() { all += pages[index] ?? [] }
            all.sort(by: Record.precedes)
            var records: [Record] = []
            records.reserveCapacity(all.count)
            for record in all {
                if let last = records.last, !Record.precedes(last, record) { continue }
                records.append(record)
            }
            return records
        }
    }
}
