// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// U2: which rule decides.
@Suite struct UpdateRuleMatchingTests {
    private let candidate = UpdateCandidate(
        tokens: ["north", "south"], adamId: 361_309_726, bundleId: "org.example.notes",
        kind: .public,
        device: Device(
            serialNumber: "C02XK1", groups: ["pupils", "year-9"], platform: .iPadOS))

    private func rule(
        _ name: String = "rule", _ change: (inout UpdateRule.Match) -> Void = { _ in }
    ) -> UpdateRule {
        var rule = UpdateRule(name: RuleName(name), action: .automatic)
        change(&rule.match)
        return rule
    }

    private func matches(_ change: (inout UpdateRule.Match) -> Void) -> Bool {
        firstRule(for: candidate, in: [rule("rule", change)]) != nil
    }

    @Test func aRuleWithoutConditionsMatchesAll() {
        #expect(matches { _ in })
        #expect(firstRule(for: candidate, in: []) == nil)
    }

    @Test func eachConditionAloneDecides() {
        #expect(matches { $0.token = "south" })
        #expect(!matches { $0.token = "east" })
        #expect(matches { $0.adamIds = [1, 361_309_726] })
        #expect(!matches { $0.adamIds = [1] })
        #expect(matches { $0.bundleId = "org.example.*" })
        #expect(!matches { $0.bundleId = "com.*" })
        #expect(matches { $0.kind = .public })
        #expect(!matches { $0.kind = .custom })
        #expect(matches { $0.platform = .iPadOS })
        #expect(!matches { $0.platform = .iOS })
        #expect(matches { $0.groups = ["teachers", "year-9"] })
        #expect(!matches { $0.groups = ["teachers"] })
    }

    @Test func oneConditionThatFailsIsEnough() {
        let hold: [(inout UpdateRule.Match) -> Void] = [
            { $0.token = "south" }, { $0.adamIds = [361_309_726] }, { $0.bundleId = "*notes" },
            { $0.kind = .public }, { $0.platform = .iPadOS }, { $0.groups = ["pupils"] },
        ]
        let fail: [(inout UpdateRule.Match) -> Void] = [
            { $0.token = "east" }, { $0.adamIds = [1] }, { $0.bundleId = "x" },
            { $0.kind = .custom }, { $0.platform = .tvOS }, { $0.groups = ["teachers"] },
        ]
        for mask in 0..<(1 << hold.count) {
            let isMatch = matches { match in
                for index in hold.indices {
                    (mask & (1 << index) == 0 ? hold : fail)[index](&match)
                }
            }
            #expect(isMatch == (mask == 0), "mask \(mask)")
        }
    }

    @Test func theFirstMatchWins() {
        let rules = [rule("a") { $0.token = "east" }, rule("b") { $0.kind = .public }, rule("c")]
        #expect(firstRule(for: candidate, in: rules)?.name == "b")
        #expect(firstRule(for: candidate, in: rules.reversed())?.name == "c")
    }

    @Test func anUnknownBundleIdMatchesNoPatternButNoConditionToo() {
        var unknown = candidate
        unknown.bundleId = nil
        #expect(firstRule(for: unknown, in: [rule("a") { $0.bundleId = "*" }]) == nil)
        #expect(firstRule(for: unknown, in: [rule("a")]) != nil)
    }

    /// U2: swap the kind and the decision is the same, unless the rule asks for the kind.
    @Test func publicAndCustomAppsAreDecidedTheSame() {
        var random = SeededRandom(seed: 11)
        var swapped = candidate
        swapped.kind = .custom
        var matched = 0
        for _ in 0..<500 {
            let rules = (0..<2).map { index in
                rule("\(index)") {
                    if Bool.random(using: &random) {
                        $0.token = ["north", "east"].randomElement(using: &random)
                    }
                    if Bool.random(using: &random) {
                        $0.bundleId = ["org.*", "com.*"].randomElement(using: &random)
                    }
                    if Bool.random(using: &random) {
                        $0.groups = [["pupils"], ["teachers"]].randomElement(using: &random) ?? []
                    }
                }
            }
            let decided = firstRule(for: candidate, in: rules)
            #expect(decided == firstRule(for: swapped, in: rules))
            if decided != nil { matched += 1 }
        }
        #expect((50...450).contains(matched))
        let asks = [rule("custom") { $0.kind = .custom }, rule("rest")]
        #expect(firstRule(for: candidate, in: asks)?.name == "rest")
        #expect(firstRule(for: swapped, in: asks)?.name == "custom")
    }

    @Test(arguments: [
        ("", "", true), ("", "a", false), ("*", "", true), ("*", "a.b", true), ("?", "", false),
        ("?", "a", true), ("?", "ß", true), ("?", "ab", false), ("a*", "a", true),
        ("a*", "ba", false), ("*a", "ba", true), ("a*c", "abc", true), ("a*c", "abcd", false),
        ("a*b*c", "aXbXbXc", true), ("a*b*c", "acb", false), ("**", "x", true),
        ("a?c", "abc", true),
        ("a.c", "abc", false), ("A", "a", false), ("[a]", "a", false), ("*?*", "", false),
        ("com.example.*.pro", "com.example.notes.pro", true),
    ])
    func patternsMatchAsTheShellDoes(pattern: String, text: String, isMatch: Bool) {
        #expect(GlobPattern(pattern).matches(text) == isMatch)
    }

    /// Every pattern of up to four signs against every text of up to four: a plain recursion
    /// agrees.
    @Test func patternsAgreeWithTheirDefinition() {
        func words(_ alphabet: [Character]) -> [String] {
            var all = [""]
            var last = [""]
            for _ in 0..<4 {
                last = last.flatMap { word in alphabet.map { word + String($0) } }
                all += last
            }
            return all
        }
        func defined(_ pattern: Substring, _ text: Substring) -> Bool {
            guard let sign = pattern.first else { return text.isEmpty }
            if sign == "*" {
                return defined(pattern.dropFirst(), text)
                    || (!text.isEmpty && defined(pattern, text.dropFirst()))
            }
            guard let first = text.first, sign == "?" || sign == first else { return false }
            return defined(pattern.dropFirst(), text.dropFirst())
        }
        let texts = words(["a", "b"])
        for pattern in words(["a", "b", "*", "?"]) {
            let glob = GlobPattern(pattern)
            for text in texts where glob.matches(text) != defined(pattern[...], text[...]) {
                Issue.record("\(pattern) against \(text)")
            }
        }
    }

    @Test func manyStarsDoNotTakeForever() {
        let pattern = String(repeating: "a*", count: 200) + "b"
        #expect(!GlobPattern(pattern).matches(String(repeating: "a", count: 2_000)))
    }
}
