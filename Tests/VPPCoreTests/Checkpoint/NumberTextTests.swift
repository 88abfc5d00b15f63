// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPTestKit

@testable import VPPCore

@Suite struct NumberTextTests {
    private static let edges: [UInt32] = [
        0, 1, 9, 10, 11, 99, 100, 999_999_999, 1_000_000_000, 4_294_967_294, 4_294_967_295,
    ]

    @Test func numbersAreWrittenInDecimal() {
        #expect(NumberText([]).text == "")
        #expect(NumberText([0]).text == "0")
        #expect(NumberText(Self.edges).text == Self.edges.map { "\($0)" }.joined(separator: " "))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func readsBackWhatItWrote(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let numbers = (0..<Int.random(in: 0..<200, using: &random)).map { _ in
            UInt32.random(
                in: 0...(.max >> UInt32.random(in: 0..<32, using: &random)), using: &random)
        }
        #expect(NumberText(text: NumberText(numbers).text)?.numbers == numbers)
    }

    @Test(arguments: [
        " ", " 1", "1 ", "1  2", "-1", "+1", "1,2", "1.5", "a", "4294967296",
        "99999999999999999999999", "1\n", "\u{0661}",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(NumberText(text: text) == nil)
    }

    private func decoded(_ text: String) throws -> [UInt32] {
        try JSONDecoder().decode(DeviceList.self, from: Data("\"\(text)\"".utf8)).indexes
            .map(\.number)
    }

    @Test func devicesAreWrittenAsDistances() throws {
        let list = DeviceList([0, 1, 2, 7].map { DeviceIndex(number: $0) })
        #expect(String(decoding: try JSONEncoder().encode(list), as: UTF8.self) == "\"0 1 1 5\"")
        #expect(try decoded("0 1 1 5") == [0, 1, 2, 7])
        #expect(try decoded("7") == [7])
        #expect(try decoded("") == [])
        #expect(try decoded("4294967295") == [.max])
    }

    @Test(arguments: ["0 0", "1 0", "1 4294967295", "x"])
    func devicesThatDoNotRiseAreRefused(text: String) {
        #expect(throws: DecodingError.self) { try decoded(text) }
    }
}

@Suite struct WordTextTests {
    @Test(
        arguments: [
            ([], ""), (["a"], "a"), (["C02A", "C02B"], "C02A C02B"), ([""], "%"),
            (["", "a", ""], "% a %"), (["a b", "%", "20%20"], "a%20b %25 20%2520"),
            (["\u{00DC}ber", "\n", " "], "\u{00DC}ber \n %20"),
        ] as [([String], String)])
    func wordsAreSeparatedBySpaces(words: [String], text: String) {
        #expect(WordText(words).text == text)
        #expect(WordText(text: text)?.words == words)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func readsBackWhatItWrote(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let letters: [Character] = ["a", "%", " ", "2", "0", "5", "\u{1F600}", "\"", "\\"]
        let words = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
            String(
                (0..<Int.random(in: 0..<6, using: &random)).map { _ in
                    letters.randomElement(using: &random) ?? "a"
                })
        }
        #expect(WordText(text: WordText(words).text)?.words == words)
    }

    @Test(arguments: [" ", "a ", " a", "a  b", "%2", "%%", "a%", "%21", "%2 0"])
    func anythingElseIsRefused(text: String) {
        #expect(WordText(text: text) == nil)
    }
}
