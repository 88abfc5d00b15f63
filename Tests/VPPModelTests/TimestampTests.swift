// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import VPPModel

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-23T17:08:46.114029047Z", 1_795_453_726_114_029),
        ("2030-11-08T22:33:22+0000", 1_920_407_602_000_000),
        ("2014-08-15T18:13:52-0700", 1_408_151_632_000_000),
        ("2026-11-23T18:15:48.3010007+01:00", 1_795_454_148_301_000),
        ("1969-12-31T23:59:59.5Z", -500_000),
        ("2024-02-29T12:00:00.000001Z", 1_709_208_000_000_001),
    ])
    func readsWhatAppleAndServersWrite(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-11-23", "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z",
        "2026-11-23T00:00:00", "2026-11-23T00:00:00.Z", "2026-11-23T00:00:00Zx",
        "2026-11-23T00:00:00+1", "２０26-11-23T00:00:00Z",
    ])
    func refusesWhatIsNoTime(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func writesWhatItReads() {
        // Steps of a bit more than 31 days over 270 years cross every leap rule.
        for step in 0..<3_000 {
            let moment = Timestamp(microseconds: (Int64(step) - 1_500) * 2_712_345_678_901)
            #expect(Timestamp(rfc3339: moment.description) == moment)
        }
    }
}
