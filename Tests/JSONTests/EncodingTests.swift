// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPTestKit

@testable import JSON

/// Our encoder writes what Foundation's does with sorted keys and plain slashes, byte for byte.
@Suite struct EncodingTests {
    /// Holds both encoders' texts, or the paths of their errors, against each other.
    private func expectSame<Value: Encodable>(
        _ value: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(written(value) == foundationWritten(value), sourceLocation: sourceLocation)
    }

    @Test(arguments: [Sample.full, Sample.bare])
    func writesWhatEventsAreMadeOf(sample: Sample) {
        expectSame(sample)
        expectSame([sample, sample])
        expectSame(["b": sample, "a": sample])
        #expect(ours(Sample.self, written(sample)) == sample)
    }

    @Test func escapesLikeFoundation() {
        for code in 0..<0x3000 {
            guard let scalar = Unicode.Scalar(code) else { continue }
            let text = "a\(Character(scalar))b"
            expectSame([text])
            #expect(ours([String].self, written([text])) == [text])
        }
        expectSame(["\u{FFFF}", "\u{10FFFF}", "\u{1F468}\u{200D}\u{1F4BB}", "</script>"])
        // Where bytes are looked at by groups, the odd one may be anywhere.
        for place in 0..<70 {
            var letters = [Character](repeating: "x", count: 70)
            letters[place] = "\""
            expectSame(String(letters))
        }
    }

    /// The order is that of UTF-8: not of numbers, not of letters regardless of case, not of
    /// characters that mean the same.
    @Test func sortsLikeFoundation() {
        let keys = [
            "adamId10", "adamId2", "adamId", "a", "B", "A", "b", "aB", "ab", "a_b", "", "a b",
            "a\"b", "a\nb", "a\u{0}b", "a\\b", "a/b", "\u{E9}", "e\u{301}x", "z", "\u{212B}",
            "\u{C5}2", "\u{FB00}", "\u{E000}", "\u{FF5E}", "\u{1F600}",
        ]
        expectSame(Dictionary(uniqueKeysWithValues: zip(keys, keys.indices)))
        expectSame(Dictionary(uniqueKeysWithValues: zip(keys.reversed(), [[0], [], [1, 2]])))
        let many = (0..<3_000).map { ("key \($0 &* 7_919 % 3_000)", [$0]) }
        expectSame(Dictionary(uniqueKeysWithValues: many))
    }

    @Test func sortsKeysInWhateverOrderTheyCome() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<2_000 {
            let keys = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                String(
                    (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        "aAbB1\u{E9}\"\n".randomElement(using: &random) ?? "a"
                    })
            }
            var seen: Set<String> = []
            let unique = keys.filter { seen.insert($0).inserted }
            expectSame(
                Scripted { encoder in
                    var object = encoder.container(keyedBy: AnyKey.self)
                    for key in unique {
                        try object.encode(key, forKey: AnyKey(stringValue: key))
                    }
                })
        }
    }

    @Test func writesNumbersLikeFoundation() {
        expectSame([Int.min, -10, -1, 0, 9, 10, 11, 99, 100, .max])
        expectSame([UInt64.max, 0, 1 << 63])
        expectSame([Int8.min, .max])
        expectSame([UInt8.max, 0])
        expectSame([Int16.min, .max])
        expectSame([UInt16.max])
        expectSame([Int32.min, .max])
        expectSame([UInt32.max])
        expectSame([Int64.min, .max])
        expectSame([UInt.max])
        expectSame([
            0.5, 1, 1e20, 1e16, 1e15, -0.0, 0, 0.1, 1e-5, 0.0001, -2.5, 100, 1e22, 1e100,
            Double.greatestFiniteMagnitude, .leastNonzeroMagnitude, .leastNormalMagnitude, .pi,
        ])
        expectSame([Float(0.1), 1e10, 16_777_216, 1e20, -0, .greatestFiniteMagnitude])
        expectSame([true, false])
        for number in [Double.nan, .infinity, -.infinity] {
            expectSame(number)
            expectSame([1, number])
            expectSame(["a": ["b": Float(number)]])
        }
    }

    @Test func writesRandomDoublesLikeFoundation() {
        var random = SeededRandom(seed: 4)
        let encoder = DocumentEncoder()
        for _ in 0..<20_000 {
            let double = Double(bitPattern: random.next())
            let float = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
            #expect(written([double], by: encoder) == foundationWritten([double]))
            #expect(written([float], by: encoder) == foundationWritten([float]))
            guard double.isFinite else { continue }
            #expect(
                ours(Double.self, written(double, by: encoder))?.bitPattern == double.bitPattern)
        }
    }

    @Test func writesDictionariesLikeFoundation() {
        enum Word: String, CodingKeyRepresentable, Encodable { case one, two }
        struct Other: Hashable, Encodable { var name: String }
        expectSame([1: 2, 10: 1, 9: 0])
        expectSame([Word.one: 1, .two: 2])
        expectSame([Other(name: "a"): 1])
        expectSame([Name("a"): [1: "x"]])
        expectSame([String: Int]())
        expectSame([Int]())
        expectSame([[], [[]]] as [[[Int]]])
    }

    @Test func writesWhatIsMissingLikeFoundation() {
        expectSame(Int?.none)
        expectSame([nil, 1] as [Int?])
        expectSame(["a": nil, "b": 1] as [String: Int?])
        expectSame([nil, .some(nil), 1] as [Int??])
        let nothing = Scripted { _ in }
        expectSame(nothing)
        expectSame([nothing])
        expectSame(["a": nothing])
        let wrapped = Scripted { encoder in
            var value = encoder.singleValueContainer()
            try value.encode(nothing)
        }
        expectSame(wrapped)
        expectSame([wrapped])
        let asked = Scripted { _ = $0.singleValueContainer() }
        expectSame(asked)
        expectSame([asked])
        expectSame(Scripted { _ = $0.container(keyedBy: AnyKey.self) })
        expectSame(Scripted { _ = $0.unkeyedContainer() })
    }

    private static func key(_ text: String) -> AnyKey { AnyKey(stringValue: text) }

    @Test func nestsLikeFoundation() {
        expectSame(
            Scripted { encoder in
                var object = encoder.container(keyedBy: AnyKey.self)
                _ = object.superEncoder()
                try object.encode(1, forKey: Self.key("z"))
                try 5.encode(to: object.superEncoder(forKey: Self.key("c")))
                try object.encodeNil(forKey: Self.key("n"))
                _ = object.nestedContainer(keyedBy: AnyKey.self, forKey: Self.key("e"))
                _ = object.nestedUnkeyedContainer(forKey: Self.key("d"))
                var array = object.nestedUnkeyedContainer(forKey: Self.key("b"))
                #expect(array.count == 0)
                try array.encode(true)
                _ = array.nestedUnkeyedContainer()
                var inner = array.nestedContainer(keyedBy: AnyKey.self)
                try inner.encode("x", forKey: Self.key("y"))
                try inner.encode(0.5, forKey: Self.key("a"))
                _ = array.superEncoder()
                try [1].encode(to: array.superEncoder())
                try array.encodeNil()
                #expect(array.count == 6)
                // The same object, as for what a class adds to its superclass.
                var again = encoder.container(keyedBy: AnyKey.self)
                try again.encode(false, forKey: Self.key("a"))
            })
        expectSame(
            Scripted { encoder in
                var first = encoder.unkeyedContainer()
                try first.encode(1)
                var second = encoder.unkeyedContainer()
                try second.encode(Float(2))
                #expect(first.count == 2)
            })
    }

    /// Foundation forgets the steps of nested containers.
    @Test func tellsTheWholePath() {
        let script = Scripted { encoder in
            var object = encoder.container(keyedBy: AnyKey.self)
            try object.encode("x", forKey: Self.key("first"))
            var array = object.nestedUnkeyedContainer(forKey: Self.key("a \"\t"))
            try array.encode(1)
            try array.encode(
                Scripted { encoder in
                    var inner = encoder.container(keyedBy: AnyKey.self)
                    try inner.encode(
                        Scripted { encoder in
                            let path = encoder.codingPath.map(\.stringValue)
                            #expect(path == ["a \"\t", "Index 1", "number"])
                            var value = encoder.singleValueContainer()
                            try value.encode(Double.nan)
                        }, forKey: Self.key("number"))
                })
        }
        #expect(written(script) == "invalidValue at a \"\t/1/number")
    }

    /// What a failed value left behind is gone when its error is caught. Foundation's encoder ends
    /// the process here and there.
    @Test func takesBackWhatFails() {
        struct Refused: Error {}
        let failing = Scripted { encoder in
            var object = encoder.container(keyedBy: AnyKey.self)
            var array = object.nestedUnkeyedContainer(forKey: Self.key("b"))
            try array.encode([1, 2])
            throw Refused()
        }
        let script = Scripted { encoder in
            var object = encoder.container(keyedBy: AnyKey.self)
            try? object.encode(failing, forKey: Self.key("f"))
            try object.encode(1, forKey: Self.key("z"))
            try? object.encode(failing, forKey: Self.key("b"))
            try? object.encode(Double.nan, forKey: Self.key("n"))
            var array = object.nestedUnkeyedContainer(forKey: Self.key("a"))
            try? array.encode(failing)
            try array.encode(1)
            try? array.encode([Double.infinity])
            try array.encode(2)
        }
        #expect(written(script) == #"{"a":[1,2],"z":1}"#)
        let shared = Scripted { encoder in
            var value = encoder.singleValueContainer()
            try? value.encode(failing)
            try value.encode("else")
        }
        #expect(written([shared]) == #"["else"]"#)
        #expect(written(failing) == foundationWritten(failing))
    }

    @Test func writesRandomTreesLikeFoundation() {
        var random = SeededRandom(seed: 5)
        let encoder = DocumentEncoder()
        for _ in 0..<3_000 {
            let tree = RandomValue.make(depth: 4, using: &random)
            let text = written(tree, by: encoder)
            #expect(text == foundationWritten(tree))
            #expect(ours(Tree.self, text) == foundations(Tree.self, text))
        }
    }
}
