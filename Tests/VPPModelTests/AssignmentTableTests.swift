// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPTestKit

@testable import VPPModel

/// The compact form of a location's assignments.
@Suite struct AssignmentTableTests {
    /// Names of every length the table treats in a way of its own, and such as differ late or are
    /// equal though their bytes differ.
    private static let names =
        ["", "A", "A\0", "AB", "12345678", "123456789", "12345678\0", "0123456789ABCDEF"]
        + (0..<30).map { "SERIAL\(1_000 + $0)" }
        + (0..<5).map { "a serial number of more than sixteen bytes \($0)" }
    private static let accented = ["\u{E9}", "e\u{301}", "\u{E9}\u{1F600}", "\u{10FFFF}", "z"]

    private func assignments(_ count: Int, _ random: inout SeededRandom) -> [Assignment] {
        let names = random.below(2) == 0 ? Self.names : Self.names + Self.accented
        return (0..<count).map { _ in
            let name = random.pick(names)
            return Assignment(
                asset: AssetKey(
                    adamId: AdamID(UInt64(random.below(7))),
                    pricingParam: random.below(5) == 0 ? .plus : .standard),
                holder: random.below(4) == 0
                    ? .user(ClientUserID(name)) : .device(SerialNumber(name)))
        }
    }

    private func table(_ pages: [[Assignment]]) -> AssignmentTable {
        var builder = AssignmentTableBuilder()
        for page in pages {
            var list = AssignmentList()
            for assignment in page { list.append(assignment) }
            builder.add(list)
        }
        return builder.table()
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func isTheSetOfAssignmentsInWhateverOrderPagesCome(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pages = (0..<random.below(6)).map { _ in
            assignments(random.below(80), &random)
        }
        let made = table(pages)
        let all = Set(pages.joined())
        #expect(made.assignments == all.sorted())
        #expect(made.count == all.count)
        #expect(made == table(pages.shuffled(using: &random).map { $0.shuffled(using: &random) }))
        #expect(made == AssignmentTable(all))
        // Which of two equal texts is the name depends on nothing but the texts.
        let bytes = { (table: AssignmentTable) in table.devices.map { Array($0.text.utf8) } }
        #expect(bytes(made) == bytes(table(pages.reversed())))
        for key in Set(all.map(\.asset)) {
            let holders = made.holders(of: key)
            #expect(holders?.count == all.count { $0.asset == key })
        }
        #expect(made.holders(of: AssetKey(adamId: 99)) == nil)
    }

    @Test func takesAFewBytesForAnAssignment() {
        var list = AssignmentList()
        for device in 0..<1_000 {
            for app in 0..<100 {
                list.append(
                    Assignment(
                        asset: AssetKey(adamId: AdamID(UInt64(app))),
                        holder: .device(SerialNumber("SIM\(100_000_000 + device)"))))
            }
        }
        let table = AssignmentTable.init(list)
        #expect(table.count == 100_000)
        #expect(table.byteCount < 5 * 100_000)
    }

    @Test func isEmptyWithoutAssignments() {
        #expect(AssignmentTable([]).assignments.isEmpty)
        #expect(AssignmentTable([]).count == 0)
    }
}

extension AssignmentTable {
    fileprivate init(_ list: AssignmentList) {
        var builder = AssignmentTableBuilder()
        builder.add(list)
        self = builder.table()
    }
}
