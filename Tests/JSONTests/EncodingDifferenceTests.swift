// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import JSON

/// Where our encoder and Foundation's part, on purpose. What the core encodes does none of it.
///
/// | what is encoded                                    | ours    | Foundation's         |
/// |----------------------------------------------------|---------|----------------------|
/// | 1 a key twice in one object                        | error   | the last one counts  |
/// | 2 a container is written to after it was left      | error   | taken                |
/// | 3 one value twice, or as an array and an object    | error   | the process ends     |
/// | 4 512 containers in one another; more are an error | taken   | error                |
/// | 5 128-bit integers                                 | error   | taken                |
/// | 6 a type of Foundation: `Data`, `URL`, `Decimal`   | as it codes itself | as JSON has it |
@Suite struct EncodingDifferenceTests {
    private static func key(_ text: String) -> AnyKey { AnyKey(stringValue: text) }

    private func error(_ script: @escaping @Sendable (any Encoder) throws -> Void) -> String? {
        do {
            _ = try DocumentEncoder().encode(Scripted(script))
            return nil
        } catch {
            return (error as? EncodingError)?.inFull
        }
    }

    @Test(arguments: [["a", "a"], ["b", "a", "b"], ["\"", "x", "\""]])
    func row1(keys: [String]) {
        let twice = Scripted { encoder in
            var object = encoder.container(keyedBy: AnyKey.self)
            for key in keys { try object.encode(1, forKey: Self.key(key)) }
        }
        #expect(error { try twice.encode(to: $0) } == "\(keys[0]): the key is written twice")
        #expect(
            error { encoder in
                var array = encoder.unkeyedContainer()
                try array.encode(1)
                try array.encode(twice)
            } == "1/\(keys[0]): the key is written twice")
        #expect(foundationWritten(twice).hasPrefix("{"))
    }

    @Test func row2() {
        let left = ": a container was written to after it was left"
        #expect(
            error { encoder in
                var array = encoder.unkeyedContainer()
                var first = array.nestedUnkeyedContainer()
                try first.encode(1)
                var second = array.nestedUnkeyedContainer()
                try second.encode(2)
                try first.encode(3)
            } == "1\(left)")
        #expect(
            error { encoder in
                var object = encoder.container(keyedBy: AnyKey.self)
                let late = object.superEncoder()
                try object.encode(1, forKey: Self.key("a"))
                try 2.encode(to: late)
            } == "a\(left)")
        #expect(
            error { encoder in
                var array = encoder.unkeyedContainer()
                var inner = array.nestedContainer(keyedBy: AnyKey.self)
                try array.encode(1)
                // This cannot throw; the end does.
                _ = inner.nestedUnkeyedContainer(forKey: Self.key("a"))
            }?.hasSuffix(left) == true)
    }

    @Test func row2ForAValueSharedWithAnother() {
        let shared = Scripted { encoder in
            var value = encoder.singleValueContainer()
            try value.encode([1])
            var array = encoder.unkeyedContainer()
            try array.encode(2)
        }
        #expect(error { try shared.encode(to: $0) } != nil)
    }

    @Test func row3() {
        #expect(
            error { encoder in
                var value = encoder.singleValueContainer()
                try value.encode(1)
                try value.encode(2)
            } == ": the value is written already")
        #expect(
            error { encoder in
                _ = encoder.container(keyedBy: AnyKey.self)
                _ = encoder.unkeyedContainer()
            } == ": the value has another content")
        #expect(
            error { encoder in
                try "a".encode(to: encoder)
                _ = encoder.container(keyedBy: AnyKey.self)
            } == ": the value has another content")
        #expect(
            error { encoder in
                _ = encoder.unkeyedContainer()
                try [1: 2].encode(to: encoder)
            } == ": the value has another content")
    }

    /// An array in an array, so many of them.
    private struct Deep: Encodable {
        let levels: Int
        func encode(to encoder: any Encoder) throws {
            var array = encoder.unkeyedContainer()
            if levels > 1 { try array.encode(Deep(levels: levels - 1)) }
        }
    }

    @Test func row4() {
        #expect(written(Deep(levels: 511)) == foundationWritten(Deep(levels: 511)))
        let deepest = written(Deep(levels: 512))
        #expect(ours(Tree.self, deepest) != nil)
        #expect(foundationWritten(Deep(levels: 512)) == "invalidValue at ")
        #expect(error { try Deep(levels: 513).encode(to: $0) }?.hasSuffix("containers") == true)
        #expect(error { try Deep(levels: 5_000).encode(to: $0) } != nil)
    }

    @Test func row5() {
        #expect(written([Int128(1)]) == "invalidValue at 0")
        #expect(written([UInt128(1)]) == "invalidValue at 0")
    }

    @Test func row6() {
        #expect(written(Data([0, 1])) == "[0,1]")
        #expect(foundationWritten(Data([0, 1])) == "\"AAE=\"")
    }
}
