// SPDX-License-Identifier: Apache-2.0

import JSON
import VPPModel

/// Pages of assignments: the one kind a location may have thousands of.
extension AssignmentList: PageContent {
    /// What a page says besides its assignments.
    private struct Head: Decodable {
        let envelope: Envelope
        let shape: PageShape

        init(from decoder: any Decoder) throws {
            envelope = try Envelope(from: decoder)
            shape = try PageShape(from: decoder)
        }
    }

    private static let table = RecordTable.Shape(
        list: "assignments", columns: ["adamId", "pricingParam", "serialNumber", "clientUserId"])

    /// A page with anything unusual in it is read as every other: so both ways know the same pages,
    /// and one of them says what is wrong.
    static func page(
        in bytes: [UInt8], by decoder: WireDecoder
    ) throws(WireProblem) -> Answer<Page<Self>> {
        if let quick = quickPage(in: bytes, by: decoder) { return quick }
        return try plainPage(in: bytes, by: decoder)
    }

    /// Reads a page without making a value of each record; nil where one is not as usual.
    static func quickPage(in bytes: [UInt8], by decoder: WireDecoder) -> Answer<Page<Self>>? {
        decoder.table(table, head: Head.self, from: bytes) { head, table in
            guard head.envelope.errorNumber == nil, let list = AssignmentList(table) else {
                return nil
            }
            return Answer(envelope: head.envelope, body: Page(content: list, shape: head.shape))
        }
    }

    /// Reads a page as those of other records are read.
    static func plainPage(
        in bytes: [UInt8], by decoder: WireDecoder
    ) throws(WireProblem) -> Answer<Page<Self>> {
        let answer = try Answer<RecordPage<Assignment>>.read(bytes, by: decoder)
        return Answer(
            envelope: answer.envelope,
            body: answer.body.map { page in
                var list = AssignmentList()
                for record in page.records { list.append(record) }
                return Page(content: list, shape: page.shape)
            })
    }

    /// The records of a table with the columns of ``table``, by the rules of
    /// ``VPPModel/Assignment/read(_:)``; nil where one is not as usual.
    private init?(_ table: RecordTable) {
        self.init()
        reserve(table.rows, bytes: table.rows * 16)
        for row in 0..<table.rows {
            let adamId = table.cells[row * 4]
            let pricing = table.cells[row * 4 + 1]
            let serial = table.cells[row * 4 + 2]
            let user = table.cells[row * 4 + 3]
            guard adamId.isText || adamId.isInteger, let number = AdamID(digits: adamId.bytes),
                pricing.isText || pricing.isNull, serial.isText || serial.isNull,
                user.isText || user.isNull
            else { return nil }
            let param: PricingParam
            if pricing.isNull || pricing.bytes.elementsEqual("STDQ".utf8) {
                param = .standard
            } else if pricing.bytes.elementsEqual("PLUS".utf8) {
                param = .plus
            } else {
                continue
            }
            let asset = AssetKey(adamId: number, pricingParam: param)
            switch (serial.isText, user.isText) {
            case (true, false): append(asset, holder: serial.bytes, isUser: false)
            case (false, true): append(asset, holder: user.bytes, isUser: true)
            case (false, false): continue
            case (true, true): return nil
            }
        }
    }

    /// Puts pages together as a table, which is independent of their order.
    struct Gathering: PageGathering {
        private var builder = AssignmentTableBuilder()

        mutating func add(_ content: AssignmentList, page index: Int) { builder.add(content) }

        consuming func whole() -> AssignmentTable { builder.table() }
    }
}
