// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import Settings

@Suite struct TextTests {
    @Test(arguments: [
        ("0s", 0), ("30s", 30), ("15m", 900), ("24h", 86_400), ("7d", 604_800), ("1h30m", 5_400),
        ("1d1h1m1s", 90_061), ("90s", 90), ("999999999999d", 86_399_999_999_913_600),
    ])
    func readsDurations(text: String, seconds: Int64) {
        #expect(DurationText.parse(text) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "0", "15", "m", "15 m", " 15m", "15m ", "-1m", "+1m", "1.5h", "30m1h", "1h1h", "1w",
        "15M", "1h30", "1000000000000s", "９s", "1µs",
    ])
    func refusesWhatIsNoDuration(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test func everyDurationReadsBackAsWritten() {
        var random = SeededRandom(seed: 0x0D_0A)
        for _ in 0..<10_000 {
            let duration = Duration.seconds(Int64.random(in: 0...31_622_400, using: &random))
            #expect(DurationText.parse(DurationText.format(duration)) == duration)
        }
        #expect(DurationText.format(.minutes(90)) == "1h30m")
        #expect(DurationText.format(.hours(24)) == "1d")
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("abc", "acb", 1), ("kitten", "sitting", 3),
        ("sync_intervall", "sync_interval", 1), ("flaw", "lawn", 2),
    ])
    func countsEdits(left: String, right: String, distance: Int) {
        let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        #expect(Nearest.editDistance(left, right) == distance)
        #expect(Nearest.editDistance(right, left) == distance)
    }

    @Test func findsTheNearestAndNothingThatIsFar() {
        let known = ["url", "type", "api_key_file", "webhook_key_file"]
        #expect(Nearest.of("URL", among: known) == "url")
        #expect(Nearest.of("api-key-file", among: known) == "api_key_file")
        #expect(Nearest.of("apikeyfile", among: known) == "api_key_file")
        #expect(Nearest.of("tpye", among: known) == "type")
        #expect(Nearest.of("listen", among: known) == nil)
        #expect(Nearest.of("", among: known) == nil)
        #expect(Nearest.of(String(repeating: "url", count: 400_000), among: known) == nil)
    }

    @Test func quotesAnyTextInOneLine() {
        #expect(
            Quoting.quoted("a\"b\\c\n\t\u{1B}[31m\u{2028}é") == #""a\"b\\c\n\t\u{1b}[31m\u{2028}é""#
        )
        #expect(Quoting.quoted(String(repeating: "x", count: 100)).count == 67)
    }

    @Test(arguments: [
        ("Europe/Berlin", true), ("UTC", true), ("Etc/UTC", true), ("GMT", true),
        ("Etc/GMT+5", true), ("America/Argentina/Buenos_Aires", true),
        ("europe/berlin", false), ("Mars/Olympus", false), ("", false), ("../UTC", false),
        ("GMT+0200", false), ("UTC+1", false), ("GMT+2", false), ("/etc/passwd", false),
    ])
    func knowsTimeZones(name: String, exists: Bool) {
        #expect(TimeZoneName.exists(name) == exists)
    }

    @Test(arguments: [
        ("/etc/vppd/vppd.toml", "/etc/vppd"), ("/vppd.toml", "/"), ("vppd.toml", ""),
        ("./vppd.toml", "."),
    ])
    func findsFolders(path: String, folder: String) {
        #expect(FilePath.folder(of: path) == folder)
    }
}
