// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel
import VPPTestKit

@testable import AppsAndBooks

/// Pages of assignments are read in a quick way and, where something is unusual in them, in the way
/// of all pages: both come to the same, which is what Foundation's decoder came to.
@Suite struct AssignmentPageTests {
    /// What a page comes to, or what is said of it.
    private enum Verdict: Equatable {
        case read([Assignment], PageShape, Envelope.Facts)
        case error(Int)
        case refused(String)
    }

    private static func verdict(
        _ read: () throws(WireProblem) -> Answer<Page<AssignmentList>>
    ) -> Verdict {
        do throws(WireProblem) {
            let answer = try read()
            guard let page = answer.body else { return .error(answer.errorNumber ?? 0) }
            return .read(
                AssignmentTable(page.content).assignments, page.shape, answer.envelope.facts)
        } catch {
            return .refused(error.detail)
        }
    }

    private static func plain(_ bytes: [UInt8]) -> Verdict {
        verdict { () throws(WireProblem) in
            try AssignmentList.plainPage(in: bytes, by: WireDecoder())
        }
    }

    /// Nil where the quick way leaves the page to the other.
    private static func quick(_ bytes: [UInt8], _ decoder: WireDecoder) -> Verdict? {
        AssignmentList.quickPage(in: bytes, by: decoder).map { answer in verdict { answer } }
    }

    /// What the decoder before this one came to.
    private static func foundations(_ bytes: [UInt8]) -> Verdict {
        do {
            let answer = try JSONDecoder().decode(
                Answer<RecordPage<Assignment>>.self, from: Data(bytes))
            guard let page = answer.body else { return .error(answer.errorNumber ?? 0) }
            return .read(
                AssignmentTable(page.records).assignments, page.shape, answer.envelope.facts)
        } catch let problem as WireProblem {
            return .refused(problem.detail)
        } catch let error as DecodingError {
            return .refused(WireProblem(error).detail)
        } catch {
            return .refused("?")
        }
    }

    /// Usual pages, read in the quick way.
    static let usual: [String] = [
        """
        {"assignments":[{"adamId":"1","pricingParam":"STDQ","serialNumber":"S1"},\
        {"adamId":"2","pricingParam":"PLUS","clientUserId":"U1"}],"currentPageIndex":0,\
        "nextPageIndex":1,"size":2,"totalPages":2,"versionId":"v1","uId":"42",\
        "tokenExpirationDate":"2030-11-08T22:33:22+0000",\
        "mdmInfo":{"id":"a","name":"b","metadata":"c"}}
        """,
        """
        { "versionId": "v" , "assignments" : [ { "serialNumber" : "\\u0053\\/\\n\\ud83d\\ude00" , \
        "idHash":"x","userStatus":null, "adamId" : 361309726 , "new":{"a":[1,2.5,{"b":null}]} } ] }
        """,
        #"{"assignments":[{"\u0061damId":"7","serialNumber":"S","serialNumber":"T"}],"a":1,"a":2}"#,
        #"{"assignments":[{"adamId":"9","pricingParam":"GOLD","serialNumber":"S"}]}"#,
        #"{"assignments":[{"adamId":"9"},{"adamId":"8","clientUserId":null,"serialNumber":"S"}]}"#,
        #"{"assignments":[]}"#,
        #"{"assignments":[{"adamId":"1","serialNumber":""}],"assignments":5}"#,
        #"{"errorNumber":0,"assignments":[{"adamId":"18446744073709551615","serialNumber":"\u00e9"}]}"#,
    ]

    /// Pages that are left to the other way, with what it says.
    static let unusual: [(String, String)] = [
        (#"{"versionId":"v"}"#, "assignments is missing"),
        (#"{"assignments":null}"#, "assignments is missing"),
        (#"{"assignments":{}}"#, "unexpected type at assignments"),
        (#"{"assignments":[{"adamId":"1"},7]}"#, "unexpected type at assignments.[1]"),
        (#"{"assignments":[{"adamId":"1"},null]}"#, "null at assignments.[1]"),
        (#"{"assignments":[{}]}"#, "adamId is not a number at assignments.[0]"),
        (
            #"{"assignments":[{"adamId":"1"},{"adamId":"x"}]}"#,
            "adamId is not a number at assignments.[1]"
        ),
        (#"{"assignments":[{"adamId":-3}]}"#, "adamId is not a number at assignments.[0]"),
        (#"{"assignments":[{"adamId":true}]}"#, "unexpected type at assignments.[0].adamId"),
        (
            #"{"assignments":[{"adamId":"1","serialNumber":5}]}"#,
            "unexpected type at assignments.[0].serialNumber"
        ),
        (
            #"{"assignments":[{"adamId":"1","pricingParam":[]}]}"#,
            "unexpected type at assignments.[0].pricingParam"
        ),
        (
            #"{"assignments":[{"adamId":"1","serialNumber":"S","clientUserId":"U"}]}"#,
            "both serialNumber and clientUserId at assignments.[0]"
        ),
        (#"{"mdmInfo":5,"assignments":[]}"#, "unexpected type at mdmInfo"),
        ("[]", "unexpected type at the top"), ("", "the body is not JSON"),
        ("<html></html>", "the body is not JSON"),
        (#"{"assignments":[{"adamId":"1"}]"#, "the body is not JSON"),
        (#"{"assignments":[]} x"#, "the body is not JSON"),
    ]

    @Test(arguments: usual) func readsUsualPagesQuickly(page: String) {
        let bytes = Array(page.utf8)
        let plain = Self.plain(bytes)
        if case .read = plain {} else { Issue.record("refused: \(plain)") }
        #expect(Self.quick(bytes, WireDecoder()) == plain)
        #expect(Self.foundations(bytes) == plain)
    }

    @Test(arguments: unusual) func saysWhatIsWrongAndWhere(page: String, problem: String) {
        let bytes = Array(page.utf8)
        #expect(Self.quick(bytes, WireDecoder()) == nil)
        #expect(Self.plain(bytes) == .refused(problem))
        #expect(Self.foundations(bytes) == .refused(problem))
    }

    @Test func leavesWhatIsOddToTheOtherWay() {
        for page in [
            #"{"assignments":[{"adamId":7.0,"serialNumber":"S"}]}"#,
            #"{"assignments":[{"adamId":7e0,"serialNumber":"S"}]}"#,
        ] {
            let bytes = Array(page.utf8)
            #expect(Self.quick(bytes, WireDecoder()) == nil)
            #expect(Self.plain(bytes) == Self.foundations(bytes))
        }
        // Foundation's decoder does not say where.
        let fraction = Array(#"{"assignments":[{"adamId":1.5}]}"#.utf8)
        #expect(Self.quick(fraction, WireDecoder()) == nil)
        #expect(Self.plain(fraction) == .refused("unreadable value at assignments.[0].adamId"))
        let error = Array(#"{"errorNumber":9646,"assignments":[]}"#.utf8)
        #expect(Self.quick(error, WireDecoder()) == nil)
        #expect(Self.plain(error) == .error(9646))
    }

    /// Pieces that damage in ways that matter.
    private static let pieces: [[UInt8]] =
        Array("{}[]\":,\\019-.eE+tfn \n\t\u{1}".utf8).map { [$0] }
        + ["null", "\"adamId\"", "\"serialNumber\":", "\\u00e9", "\\ud83d", "[[", "1e400"]
        .map { Array($0.utf8) } + [[0xC3], [0xFF], [0xED, 0xA0, 0x80]]

    private static func damaged(_ page: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = page
        for _ in 0...random.below(2) where !bytes.isEmpty {
            let at = random.below(bytes.count)
            switch random.below(5) {
            case 0: bytes.removeSubrange(at...)
            case 1: bytes[at] = UInt8(random.below(256))
            case 2: bytes.replaceSubrange(at...at, with: random.pick(pieces))
            case 3: bytes.insert(contentsOf: random.pick(pieces), at: at)
            default: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(12)))
            }
        }
        return bytes
    }

    /// The quick way never says other than the plain one, and the plain one never other than
    /// Foundation's decoder, but for documents that are no JSON where Foundation does not look.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func agreesOnDamagedPages(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // One for all, as in a client: what a damaged page leaves behind must not show.
        let decoder = WireDecoder()
        let pages = (Self.usual + Self.unusual.map(\.0)).map { Array($0.utf8) }
        var taken = 0
        for _ in 0..<2_500 {
            let bytes = Self.damaged(random.pick(pages), &random)
            let plain = Self.plain(bytes)
            if let quick = Self.quick(bytes, decoder) {
                taken += 1
                #expect(quick == plain, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
            }
            guard plain != .refused("the body is not JSON") else { continue }
            let theirs = Self.foundations(bytes)
            // Of several things that are wrong, each may name another.
            if case .refused = plain, case .refused = theirs { continue }
            #expect(plain == theirs, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(taken > 50)
    }

    /// A page cut anywhere is refused, never read in part.
    @Test func refusesEveryTruncation() {
        let page = Array(Self.usual[0].utf8)
        let decoder = WireDecoder()
        for end in page.indices {
            #expect(Self.quick(Array(page[..<end]), decoder) == nil)
            #expect(Self.plain(Array(page[..<end])) == .refused("the body is not JSON"))
        }
    }
}

extension AssignmentTable {
    fileprivate init(_ list: AssignmentList) {
        var builder = AssignmentTableBuilder()
        builder.add(list)
        self = builder.table()
    }
}

extension Envelope {
    /// What of it can be compared.
    fileprivate struct Facts: Equatable {
        var errorNumber: Int?
        var uId: LibraryID?
        var tokenExpirationDate: Timestamp?
        var mdmInfo: MDMInfo?
    }

    fileprivate var facts: Facts {
        Facts(
            errorNumber: errorNumber, uId: uId, tokenExpirationDate: tokenExpirationDate,
            mdmInfo: mdmInfo)
    }
}
