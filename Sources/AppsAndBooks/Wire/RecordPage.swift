// SPDX-License-Identifier: Apache-2.0

/// A page whose records are values of their own, as it comes.
struct RecordPage<Record: WireRecord>: Decodable, AnswerBody {
    /// The records that this version knows, in Apple's order.
    let records: [Record]
    /// The paging fields.
    let shape: PageShape

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let list = Key(stringValue: Record.listName)
        guard let wire = try container.decodeIfPresent([Record.Wire].self, forKey: list) else {
            throw WireProblem("\(Record.listName) is missing")
        }
        var records: [Record] = []
        records.reserveCapacity(wire.count)
        for (index, entry) in wire.enumerated() {
            do throws(WireProblem) {
                if let record = try Record.read(entry) { records.append(record) }
            } catch {
                throw WireProblem("\(error.detail) at \(Record.listName).[\(index)]")
            }
        }
        self.records = records
        shape = try PageShape(from: decoder)
    }
}
