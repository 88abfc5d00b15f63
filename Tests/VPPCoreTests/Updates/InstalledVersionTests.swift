// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// U6: "landed" means advanced or newer, never "equals the catalog".
@Suite struct InstalledVersionTests {
    private static func version(_ external: UInt64?, _ short: String?) -> InstalledVersion {
        InstalledVersion(externalVersion: external, shortVersion: short)
    }

    @Test(
        arguments: [
            (version(10, "2.0"), 10, "2.0", true),
            (version(10, "1.0"), 10, "2.0", true),
            (version(10, nil), 10, "", true),
            (version(9, "1.9"), 10, "2.0", false),
            (version(11, "2.1"), 10, "2.0", true),
            (version(9, "2.0"), 10, "2.0", false),
            (version(9, nil), 10, "2.0", false),
            (version(11, "2.0"), 10, "", false),
            (version(nil, "2.0"), 10, "2.0", true),
            (version(nil, "2.0.1"), 10, "2.0", true),
            (version(nil, "1.9"), 10, "2.0", false),
            (version(nil, nil), 10, "2.0", false),
            (version(nil, "beta"), 10, "2.0", false),
        ] as [(InstalledVersion, UInt64, String, Bool)])
    func currentMeansTheTargetOrNewer(
        installed: InstalledVersion, externalId: UInt64, display: String, isCurrent: Bool
    ) {
        let target = AppVersion(externalId: externalId, display: display)
        #expect(installed.isCurrent(target) == isCurrent)
    }

    /// The target is 10, "2.0" in each.
    @Test(
        arguments: [
            ("the target itself", version(9, "1.0"), version(10, "2.0"), true),
            ("nothing changed", version(9, "1.0"), version(9, "1.0"), false),
            (
                "an older compatible build than the target", version(5, "1.0"), version(7, "1.5"),
                true
            ),
            ("newer than the target", version(9, "1.0"), version(12, "2.1"), true),
            ("a regression", version(7, "1.5"), version(5, "1.0"), false),
            ("a regression to above the target", version(13, "3.0"), version(12, "2.1"), false),
            ("a regression to the target itself", version(13, "2021.1"), version(10, "2.0"), true),
            ("another build of one display version", version(8, "1.0"), version(9, "1.0"), true),
            ("only external ids, changed", version(8, nil), version(9, nil), true),
            ("only external ids, the same", version(9, nil), version(9, nil), false),
            ("only display versions, newer", version(nil, "1.0"), version(nil, "1.1"), true),
            ("only display versions, the same", version(nil, "1.0"), version(nil, "1.0"), false),
            (
                "only display versions, at the target", version(nil, "2.0"), version(nil, "2.0"),
                true
            ),
            ("the id came to light", version(nil, "1.0"), version(9, "1.0"), false),
            ("one build under two names", version(9, "1.0"), version(9, "1.1"), false),
            ("no baseline, older than the target", nil, version(9, "1.9"), false),
            ("no baseline, the target", nil, version(10, "2.0"), true),
            ("no baseline, newer", nil, version(12, "2.1"), true),
            ("the device says nothing", version(9, "1.0"), version(nil, nil), false),
            (
                "version texts without numbers, another build", version(8, "x"), version(9, "y"),
                true
            ),
        ] as [(String, InstalledVersion?, InstalledVersion, Bool)])
    func landedMeansAdvancedOrCurrent(
        name: String, baseline: InstalledVersion?, now: InstalledVersion, landed: Bool
    ) {
        let target = AppVersion(externalId: 10, display: "2.0")
        #expect(
            InstalledVersion.hasAdvanced(from: baseline, to: now, target: target) == landed)
    }

    /// All combinations of a small domain.
    @Test func theRulesHoldForAllVersions() {
        let all: [InstalledVersion] = [nil, 1, 2, 3].flatMap { id in
            [nil, "1.0", "1.10", "1.9", "2024a"].map { Self.version(id, $0) }
        }
        for externalId in [1, 2] as [UInt64] {
            for display in ["", "1.9", "1.10"] {
                let target = AppVersion(externalId: externalId, display: display)
                for now in all {
                    // Without a baseline, landed and current are the same.
                    #expect(
                        InstalledVersion.hasAdvanced(from: nil, to: now, target: target)
                            == now.isCurrent(target))
                    // Nothing lands by standing still, unless it was current before.
                    #expect(
                        InstalledVersion.hasAdvanced(from: now, to: now, target: target)
                            == now.isCurrent(target))
                    for baseline in all {
                        check(from: baseline, to: now, target: target)
                    }
                }
            }
        }
    }

    private func check(
        from baseline: InstalledVersion, to now: InstalledVersion, target: AppVersion
    ) {
        let landed = InstalledVersion.hasAdvanced(from: baseline, to: now, target: target)
        let isTarget = now.externalVersion == target.externalId
        if let before = baseline.shortVersion.flatMap(VersionText.init),
            let after = now.shortVersion.flatMap(VersionText.init), after < before
        {
            #expect(landed == isTarget, "\(baseline) to \(now) for \(target)")
        } else if now.isCurrent(target) {
            #expect(landed, "\(baseline) to \(now) for \(target)")
        }
        // Never both ways, unless one end is the very target.
        let back = InstalledVersion.hasAdvanced(from: now, to: baseline, target: target)
        if landed, back, baseline.shortVersion != now.shortVersion,
            baseline.shortVersion != nil, now.shortVersion != nil
        {
            #expect(isTarget || baseline.externalVersion == target.externalId)
        }
    }

    @Test(arguments: [
        ["4.9", "4.10", "4.10.1", "5"],
        ["21.02.3", "21.2.4", "21.10"],
        ["2023z", "2024", "2024a", "2024b", "2024.1"],
        ["5.0-alpha", "5.0-beta2", "5.0-beta10", "5.0-rc1", "5.0", "5.0 (77)", "5.0 (123)"],
        ["1.0b1", "1.0b2", "1.1"],
        ["9999999999999999999999", "99999999999999999999999"],
        ["0", "0.0.1", "1"],
    ])
    func versionsOfOneSchemeAreInOrder(versions: [String]) throws {
        let read = try versions.map { try #require(VersionText($0)) }
        for (left, right) in zip(read, read.dropFirst()) {
            #expect(left < right && !(right < left) && left != right, "\(left), \(right)")
        }
        var random = SeededRandom(seed: 9)
        #expect(read.shuffled(using: &random).sorted() == read)
    }

    @Test(arguments: [
        ("21.02.3", "21.2.3"), ("5", "5.0.0"), ("v4.2", "4.2"), ("Version 4.2", "4.2"),
        ("1.0 BETA 2", "1.0-beta.2"), ("1.0-", "1.0"), ("1,0,1", "1.0.1"), ("0", "0.0"),
    ])
    func differentSpellingsAreTheSameVersion(left: String, right: String) {
        #expect(VersionText(left) != nil && VersionText(left) == VersionText(right))
    }

    @Test(arguments: ["", "beta", "-", "…", "٤٫٢", String(repeating: "1", count: 257)])
    func whatHasNoNumberIsNoVersion(text: String) {
        #expect(VersionText(text) == nil)
    }

    /// The order is total over versions of all schemes: any three agree, equal ones are alike.
    @Test func theOrderIsTotal() {
        var random = SeededRandom(seed: 5)
        let pieces = ["0", "1", "2", "10", ".", ".", "a", "b", "beta", "rc", "-", " (", "00"]
        let versions = (0..<60).compactMap { _ in
            VersionText(
                (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }.joined())
        }
        #expect(versions.count > 40)
        for a in versions {
            for b in versions {
                #expect([a < b, b < a, a == b].filter(\.self).count == 1, "\(a), \(b)")
                for c in versions where a < b && b < c && !(a < c) {
                    Issue.record("\(a) < \(b) < \(c)")
                }
            }
        }
    }
}
