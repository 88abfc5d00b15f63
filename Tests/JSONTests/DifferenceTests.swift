// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import JSON

/// Where our decoder and Foundation's part, on purpose. Our encoder writes none of these.
///
/// | document                                          | ours    | Foundation's               |
/// |---------------------------------------------------|---------|----------------------------|
/// | 1 a malformed number under a key nobody reads     | refused | taken: it is not looked at |
/// | 2 a bad escape under a key nobody reads           | refused | taken: it is not looked at |
/// | 3 a number too large for a double, not read       | refused | taken: it is not looked at |
/// | 4 2^53 or more with fraction or exponent, as Int  | refused | taken, by way of Decimal   |
/// | 5 a number that rounds to 0, as an Int            | refused | 0                          |
/// | 6 a byte order mark, UTF-16, UTF-32               | refused | taken                      |
/// | 7 a type of Foundation: `Data`, `URL`, `Decimal`  | as it codes itself | as JSON has it  |
/// | 8 a comma before the bracket that closes          | refused | taken                      |
/// | 9 a zero with an exponent, `0e1`, as a Double     | 0       | refused                    |
@Suite struct DifferenceTests {
    private struct One: Decodable, Equatable {
        var a: Int
    }

    @Test(arguments: [#"{"a":1,"b":01}"#, #"{"a":1,"b":1-2}"#])
    func row1(text: String) {
        #expect(ours(One.self, text) == nil)
        #expect(foundations(One.self, text) == One(a: 1))
    }

    @Test(arguments: [#"{"a":1,"b":"\ud83d"}"#, #"{"a":1,"b":"\ude00"}"#])
    func row2(text: String) {
        #expect(ours(One.self, text) == nil)
        #expect(foundations(One.self, text) == One(a: 1))
    }

    @Test func row3() {
        #expect(ours(One.self, #"{"a":1,"b":1e400}"#) == nil)
        #expect(foundations(One.self, #"{"a":1,"b":1e400}"#) == One(a: 1))
    }

    @Test(arguments: ["1e16", "9007199254740992.0", "184467440737095516.5"])
    func row4(text: String) {
        #expect(ours(Int.self, text) == nil)
        #expect(foundations(Int.self, text) != nil)
        #expect(ours(Double.self, text) == foundations(Double.self, text))
    }

    @Test func row5() {
        #expect(ours(Int.self, "1e-400") == nil)
        #expect(foundations(Int.self, "1e-400") == 0)
        #expect(ours(Double.self, "1e-400") == nil)
        #expect(foundations(Double.self, "1e-400") == nil)
    }

    @Test(arguments: [[0xEF, 0xBB, 0xBF, 0x31], [0x00, 0x31, 0x00, 0x32]] as [[UInt8]])
    func row6(bytes: [UInt8]) {
        #expect(ours(Int.self, bytes) == nil)
        #expect(foundations(Int.self, bytes) != nil)
    }

    @Test func row7() {
        #expect(ours(Data.self, #""AAE=""#) == nil)
        #expect(ours(Data.self, "[0,1]") == Data([0, 1]))
    }

    @Test(arguments: [#"{"a":1,}"#, #"{"a":1,"b":[1,]}"#])
    func row8(text: String) {
        #expect(ours(One.self, text) == nil)
        #expect(foundations(One.self, text) == One(a: 1))
    }

    @Test func row9() {
        #expect(ours(Double.self, "0e1") == 0)
        #expect(foundations(Double.self, "0e1") == nil)
    }
}
