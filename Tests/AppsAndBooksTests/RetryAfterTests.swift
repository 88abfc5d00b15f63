// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import AppsAndBooks

/// S4: `Retry-After` in both forms.
@Suite struct RetryAfterTests {
    /// A minute before the date of RFC 9110's examples.
    private static let now = Timestamp(seconds: 784_111_777 - 60)

    @Test(
        arguments: [
            ("120", 120), (" 120 ", 120), ("1", 1), ("0", nil), ("-5", nil), ("+5", nil), ("", nil),
            ("soon", nil), ("1.5", nil), ("86399", 86_399), ("86400", 86_400), ("86401", 86_400),
            ("99999999999999999999999", 86_400),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 60),
            ("Sun Nov  6 08:49:37 1994", 60),
            ("Sun, 06 Nov 1994 08:48:37 GMT", nil),
            ("Sun, 06 Nov 1994 08:48:36 GMT", nil),
            ("Mon, 07 Nov 1994 08:48:37 GMT", 86_400),
            ("Mon, 07 Nov 2044 08:48:37 GMT", 86_400),
            ("Sunday, 06-Nov-44 08:49:37 GMT", 86_400),
            ("Sun, 06 Nov 1994 08:49:37", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
            ("Sun, 32 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 25:49:37 GMT", nil),
            ("1994-11-06T08:49:37Z", nil),
        ] as [(String, Int64?)])
    func readsBothForms(value: String, seconds: Int64?) {
        let expected = seconds.map { Self.now + .seconds($0) }
        #expect(RetryAfter.moment(value, now: Self.now) == expected)
    }

    @Test(
        arguments: [
            (nil, 900), ("max-age=900", 900), ("private, max-age=60", 60), ("MAX-AGE=5", 5),
            ("no-cache", 900), ("max-age=x", 900), ("max-age=-1", 900), ("max-age=0", 0),
            ("max-age=999999999", 86_400), ("s-maxage=3", 900), ("max-age=\"30\"", 30),
        ] as [(String?, Int64)])
    func readsTheAgeAnAnswerMayReach(value: String?, seconds: Int64) {
        #expect(CacheControl.maximumAge(value) == .seconds(seconds))
    }
}
