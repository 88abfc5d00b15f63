// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JSON

/// An error says where it is and what is wrong there.
@Suite struct ErrorTests {
    private struct Outer: Decodable {
        struct Inner: Decodable {
            var number: UInt8
        }
        var list: [Inner]
        var map: [String: [Int]]?
    }

    @Test(arguments: [
        ("{}", "keyNotFound at : the key \"list\" is missing"),
        ("[]", "typeMismatch at : Dictionary<String, Any> was expected, not an array"),
        ("null", "valueNotFound at : Dictionary<String, Any> was expected, not null"),
        (#"{"list":null}"#, "valueNotFound at list: Array<Any> was expected, not null"),
        (#"{"list":{}}"#, "typeMismatch at list: Array<Any> was expected, not an object"),
        (
            #"{"list":[{"number":1},{}]}"#,
            "keyNotFound at list/1: the key \"number\" is missing"
        ),
        (
            #"{"x":[[],{"y":1}],"list":[{"number":1},{"z":[1],"number":"2"}]}"#,
            "typeMismatch at list/1/number: UInt8 was expected, not a string"
        ),
        (
            #"{"list":[{"number":256}]}"#,
            "dataCorrupted at list/0/number: the number does not fit UInt8"
        ),
        (
            #"{"list":[],"map":{"a":[],"b":[1,true]}}"#,
            "typeMismatch at map/b/1: Int was expected, not a boolean"
        ),
    ])
    func namesThePath(text: String, summary: String) {
        #expect(error(Outer.self, text)?.summary == summary)
    }

    @Test(arguments: ["", "{", "[1,]", "tru", "{}x", "\"\\q\"", "1e400"])
    func namesWhatIsNoJSON(text: String) {
        let error = error(Int.self, text)
        #expect(error?.summary.hasPrefix("dataCorrupted at : The data is no valid JSON: ") == true)
        guard case .dataCorrupted(let context) = error else { return }
        #expect(context.underlyingError is SyntaxError)
    }

    @Test func anArrayEnds() {
        struct Two: Decodable {
            init(from decoder: any Decoder) throws {
                var elements = try decoder.unkeyedContainer()
                #expect(elements.count == 1)
                _ = try elements.decode(Int.self)
                #expect(elements.isAtEnd)
                _ = try elements.decode(Int.self)
            }
        }
        #expect(
            error([Two].self, "[[1]]")?.summary
                == "valueNotFound at 0: the array has no more elements")
    }

    @Test func anElementThatCannotBeReadIsStillNext() throws {
        struct Either: Decodable, Equatable {
            var text: String
            init(from decoder: any Decoder) throws {
                var elements = try decoder.unkeyedContainer()
                #expect(throws: DecodingError.self) { try elements.decode(Int.self) }
                #expect(try !elements.decodeNil())
                text = try elements.decode(String.self)
                #expect(try elements.decodeNil())
                #expect(elements.isAtEnd)
            }
        }
        #expect(ours(Either.self, #"["a",null]"#)?.text == "a")
    }

    @Test func aDocumentHasABound() {
        let long = [UInt8](repeating: 0x20, count: 16_777_216) + [0x31]
        #expect(ours(Int.self, long) == nil)
        #expect(ours(Int.self, Array(long.dropFirst())) == 1)
    }
}
