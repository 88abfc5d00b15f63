// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import AppsAndBooks

/// T1: a bad file says what is wrong.
@Suite struct TokenFileTests {
    private static let now = Timestamp(seconds: 1_795_000_000)  // 2026-11-18

    /// The sample of apple-apps-and-books.md, section 1.
    private static let sample =
        "eyJ0b2tlbiI6ImMybHRkV3hoZEc5eUxXOXViSGt0ZEc5clpXNHRNREF3TVE9PSIsImV4cERhdGUiOiIyMDI3LTAz"
        + "LTAxVDA5OjE1OjAwKzAwMDAiLCJvcmdOYW1lIjoiRXhhbXBsZSBHbWJIIn0="

    private static func file(_ json: String) -> [UInt8] {
        Array(Data(json.utf8).base64EncodedString().utf8)
    }

    @Test func readsTheSample() throws {
        let token = try TokenFile.decode(Array(Self.sample.utf8), now: Self.now)
        #expect(token.revealed == Self.sample)
        #expect(token.organization == "Example GmbH")
        #expect(token.expires == Timestamp(rfc3339: "2027-03-01T09:15:00Z"))
        #expect(token.fingerprint.count == 16)
        #expect(token.fingerprint.allSatisfy { "0123456789abcdef".contains($0) })
    }

    @Test func takesTheFingerprintFromTheSecret() {
        // SHA-256 of "abc", FIPS 180-2, appendix B.1.
        #expect(TokenFile.fingerprint(of: Array("abc".utf8)) == "ba7816bf8f01cfea")
    }

    @Test(arguments: ["\n", "\r\n", " \t\n\n"])
    func stripsWhiteSpaceWhereverEditorsPutIt(blank: String) throws {
        let half = sampleHalves
        let text = "\u{FEFF}" + blank + half.0 + blank + half.1 + blank
        #expect(try TokenFile.decode(Array(text.utf8), now: Self.now).revealed == Self.sample)
    }

    private var sampleHalves: (String, String) {
        (String(Self.sample.prefix(76)), String(Self.sample.dropFirst(76)))
    }

    @Test(arguments: [
        ("2030-11-08T22:33:22+0000", 1_920_407_602), ("2030-11-08T22:33:22+02:00", 1_920_400_402),
        ("2030-11-08T22:33:22Z", 1_920_407_602), ("2030-11-08T22:33:22-0700", 1_920_432_802),
    ])
    func readsEveryFormOfDate(date: String, seconds: Int64) throws {
        let json = "{\n  \"expDate\" : \"\(date)\",\n  \"token\" : \"t\", \"more\": [1]\n}"
        let token = try TokenFile.decode(Self.file(json), now: Self.now)
        #expect(token.expires == Timestamp(seconds: seconds))
        #expect(token.organization == "")
    }

    static let faults: [(String, [UInt8], TokenFileError.Code)] = [
        ("nothing", [], .empty),
        ("white space", Array(" \r\n\t".utf8), .empty),
        ("too large", [UInt8](repeating: 0x41, count: 65_537), .tooLarge),
        ("the JSON itself", Array("{\"token\":\"t\"}".utf8), .notBase64),
        ("a server token", Array("Content-Type: application/pkcs7-mime".utf8), .notBase64),
        ("Base64 without padding", Array("eyJ0IjoxfQ".utf8), .notBase64),
        ("URL-safe Base64", Array("_-__".utf8), .notBase64),
        ("Base64 of bytes", Array("AAECAwQF".utf8), .notJSON),
        ("Base64 of an array", file("[1]"), .notJSON),
        ("half a JSON", file("{\"token\":\"t\""), .notJSON),
        ("no token", file("{\"expDate\":\"2030-11-08T22:33:22+0000\"}"), .noToken),
        ("empty token", file("{\"token\":\"\",\"expDate\":\"2030-11-08T22:33:22Z\"}"), .noToken),
        ("null token", file("{\"token\":null,\"expDate\":\"2030-11-08T22:33:22Z\"}"), .noToken),
        ("no date", file("{\"token\":\"t\",\"orgName\":\"O\"}"), .noExpirationDate),
        ("no real date", file("{\"token\":\"t\",\"expDate\":\"soon\"}"), .unreadableExpirationDate),
        (
            "a past date", file("{\"token\":\"t\",\"expDate\":\"2020-01-01T00:00:00+0000\"}"),
            .expired(Timestamp(seconds: 1_577_836_800))
        ),
    ]

    @Test(arguments: faults)
    func saysWhatIsWrong(what: String, bytes: [UInt8], code: TokenFileError.Code) {
        let error = #expect(throws: TokenFileError.self, "\(what)") {
            try TokenFile.decode(bytes, now: Self.now)
        }
        #expect(error?.code == code)
        #expect(error?.remedy.contains("download the content token again") == true)
    }

    @Test func expiresToTheMicrosecond() throws {
        let end = Timestamp(seconds: 1_577_836_800)
        let file = Self.file("{\"token\":\"t\",\"expDate\":\"2020-01-01T00:00:00+0000\"}")
        _ = try TokenFile.decode(file, now: end - .microseconds(1))
        #expect(throws: TokenFileError(.expired(end))) { try TokenFile.decode(file, now: end) }
    }

    @Test func showsItsSecretNowhere() throws {
        let token = try TokenFile.decode(Array(Self.sample.utf8), now: Self.now)
        var dumped = ""
        dump(token, to: &dumped)
        for text in [
            "\(token)", String(reflecting: token), dumped, "\([token])", "\(token as Any)",
        ] {
            #expect(!text.contains(Self.sample.prefix(12)))
        }
    }
}
