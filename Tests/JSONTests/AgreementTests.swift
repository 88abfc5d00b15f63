// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPTestKit

@testable import JSON

/// Our decoder and Foundation's take the same documents and come to the same values.
@Suite struct AgreementTests {
    @Test(arguments: [Sample.full, Sample.bare])
    func readsWhatJSONEncoderWrites(sample: Sample) throws {
        for formatting: JSONEncoder.OutputFormatting in [
            [], [.sortedKeys, .withoutEscapingSlashes], .prettyPrinted,
        ] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = formatting
            let bytes = Array(try encoder.encode(sample))
            #expect(ours(Sample.self, bytes) == sample)
            #expect(ours(Tree.self, bytes) == foundations(Tree.self, bytes))
        }
    }

    /// Documents that both take, and documents that both refuse.
    static let documents = [
        "", " ", "{", "}", "[", "]", "{}", "[]", "[[]]", "{\"a\":{}}", "null", "true", "false",
        "\"\"", "\"a\"", "0", "-0", "1", "-1", "1.5", "-1.5e3", "1E2", "1e+2", "1e-2", "34.0",
        "127", "128", "-128", "-129", "127.0", "1.0000000000000001", "9007199254740991.0",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1e400", "-1e400",
        "1e308", "5e-324", "123456789012345678901234567890", "0.1", "0.30000000000000004",
        "01", "1.", ".5", "+1", "-", "1e", "--1", "0x1", "NaN", "Infinity", "nul", "nulll", "tru",
        "True", "1 2", "1,2", "[1 2]", "[,1]", "[1,2", "{\"a\"}", "{\"a\":}",
        "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{\"a\":1}}", "{\"a\":1}]", "{\"a\":1} ",
        " \t\r\n[ 1 , 2 ]\n", "[1]x", "[1]/**/", "{}{}", "\u{C}[]", "[1}", "{1]", "[\"a]", "\"",
        #""\n\t\r\b\f\/\\\"""#, #""\u00e9""#, #""\ud83d\ude00""#, #""\ud83d""#, #""\ude00""#,
        #""\ude00\ud83d""#, #""\ud83d\n""#, #""\ud83dx""#, #""\u12""#, #""\u00zz""#, #""\x""#,
        #""\u0000""#, "\"a\u{0}b\"", "\"a\tb\"", "\"a\nb\"", "\"\u{7F}\"", "\"\u{E9}\u{1F600}\"",
        #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, "{\"\u{E9}\":1,\"e\u{301}\":2}",
        #"{"":1}"#, #"{"a":null}"#, #"["\u2028"]"#,
    ]

    @Test(arguments: documents)
    func takesTheSameDocuments(text: String) {
        #expect(ours(Tree.self, text) == foundations(Tree.self, text))
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22],
        [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
        [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], [0x5B, 0x31, 0x5D, 0x00],
        [0x00], [0x5B, 0x31, 0x5D, 0xFF], [0xC3], [0x22, 0xE2, 0x82, 0x22],
    ])
    func refusesWhatIsNoUTF8(bytes: [UInt8]) {
        #expect(ours(Tree.self, bytes) == nil)
        #expect(foundations(Tree.self, bytes) == nil)
    }

    @Test(arguments: documents)
    func readsTheSameNumbers(text: String) {
        #expect(ours(Int.self, text) == foundations(Int.self, text))
        #expect(ours(Int8.self, text) == foundations(Int8.self, text))
        #expect(ours(Int16.self, text) == foundations(Int16.self, text))
        #expect(ours(Int32.self, text) == foundations(Int32.self, text))
        #expect(ours(Int64.self, text) == foundations(Int64.self, text))
        #expect(ours(UInt.self, text) == foundations(UInt.self, text))
        #expect(ours(UInt8.self, text) == foundations(UInt8.self, text))
        #expect(ours(UInt16.self, text) == foundations(UInt16.self, text))
        #expect(ours(UInt32.self, text) == foundations(UInt32.self, text))
        #expect(ours(UInt64.self, text) == foundations(UInt64.self, text))
        #expect(ours(Float.self, text) == foundations(Float.self, text))
        #expect(ours(Double?.self, text) == foundations(Double?.self, text))
        #expect(ours([Int8?].self, text) == foundations([Int8?].self, text))
        #expect(ours([String: Int].self, text) == foundations([String: Int].self, text))
        #expect(ours(Bool.self, text) == foundations(Bool.self, text))
        #expect(ours(String.self, text) == foundations(String.self, text))
    }

    @Test func readsTheSameRandomDoubles() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<20_000 {
            let double = Double(bitPattern: random.next())
            guard double.isFinite else { continue }
            #expect(ours(Double.self, "\(double)")?.bitPattern == double.bitPattern)
            let short = Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 1_000
            #expect(ours([Double].self, "[\(short)]") == [short])
        }
    }

    /// A member of each kind in turn is missing, null, or of another type.
    @Test func treatsMissingAndNullAlike() throws {
        let encoded = try JSONEncoder().encode(Sample.full)
        let object = try #require(JSONSerialization.jsonObject(with: encoded) as? [String: Any])
        let others: [Any] = [
            NSNull(), true, 1, -1, 0.5, "first", [1], ["_0": 1], [[String: Int]](),
        ]
        for key in object.keys {
            for other in [nil] + others.map(Optional.some) {
                var changed = object
                changed[key] = other
                let bytes = Array(try JSONSerialization.data(withJSONObject: changed))
                let (mine, other) = (ours(Sample.self, bytes), foundations(Sample.self, bytes))
                #expect(mine == other, "\(key): \(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    @Test func readsLargeObjects() throws {
        let object = Dictionary(uniqueKeysWithValues: (0..<5_000).map { ("key \($0)", $0) })
        let bytes = Array(try JSONEncoder().encode(object))
        #expect(ours([String: Int].self, bytes) == object)
    }

    @Test func nestsAsDeepAsFoundation() {
        for depth in [510, 511, 512, 513, 514, 100_000] {
            let arrays = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect((ours(Flat.self, arrays) == nil) == (foundations(Flat.self, arrays) == nil))
            let open = String(repeating: "{\"a\":", count: depth)
            #expect(ours(Flat.self, open) == nil)
        }
    }

    /// Any document, not looked into.
    private struct Flat: Decodable {
        init(from decoder: any Decoder) throws {}
    }
}
