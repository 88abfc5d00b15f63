// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// U4: stable rings.
@Suite struct RingAssignmentTests {
    private func rule(_ rings: [UpdateRing], name: RuleName = "nightly") -> UpdateRule {
        var rule = UpdateRule(name: name, action: .automatic)
        rule.rings = rings
        return rule
    }

    /// Worked out with another implementation. They must never change: a device would change its
    /// ring in the middle of a rollout.
    @Test(
        arguments: [
            ("nightly", "C02XK1ABCDEF", 88), ("nightly", "C02XK1ABCDEG", 99),
            ("weekly", "C02XK1ABCDEF", 8), ("größe", "ß", 24), ("", "x", 73), ("", "", 55),
        ] as [(RuleName, SerialNumber, Int)])
    func placesNeverChange(rule: RuleName, serial: SerialNumber, place: Int) {
        #expect(RingAssignment.place(of: serial, rule: rule) == place)
    }

    @Test func nameAndSerialAreNotRunTogether() {
        let pairs: [(RuleName, SerialNumber)] = (0...8).map { cut in
            let text = "ABCDEFGH"
            return (RuleName(String(text.prefix(cut))), SerialNumber(String(text.dropFirst(cut))))
        }
        #expect(Set(pairs.map { RingAssignment.place(of: $0.1, rule: $0.0) }).count > 4)
    }

    @Test func ringsTakeTheirSharesAndTheLastTheRest() {
        let rule = rule([
            UpdateRing(percent: 5), UpdateRing(percent: 25), UpdateRing(percent: 10),
        ])
        var counts = [0, 0, 0]
        for number in 0..<20_000 {
            let serial = SerialNumber("C02XK1\(number)")
            let ring = RingAssignment.ring(of: serial, rule: rule)
            counts[ring] += 1
            let place = RingAssignment.place(of: serial, rule: rule.name)
            #expect(ring == (place < 5 ? 0 : place < 30 ? 1 : 2))
        }
        // Within a tenth of 5, 25 and 70 percent.
        #expect((900...1_100).contains(counts[0]))
        #expect((4_500...5_500).contains(counts[1]))
        #expect((12_600...15_400).contains(counts[2]))
    }

    @Test func serialsInARowSpreadEvenly() {
        for name in ["nightly", "r", "Rule with a long name, and more"] as [RuleName] {
            var counts = [Int](repeating: 0, count: 100)
            for number in 0..<50_000 {
                counts[RingAssignment.place(of: SerialNumber("F9F\(number)"), rule: name)] += 1
            }
            // 500 each; five standard deviations are 112.
            #expect(counts.allSatisfy { (388...612).contains($0) }, "\(name)")
        }
    }

    @Test func noRingsAndOneRingHoldAllDevices() {
        for rings in [[], [UpdateRing(percent: 1)]] {
            for number in 0..<100 {
                let serial = SerialNumber("S\(number)")
                #expect(RingAssignment.ring(of: serial, rule: rule(rings)) == 0)
            }
        }
    }

    @Test func aRingOpensAfterTheDeferralAndAllSoaksUpToItsOwn() {
        var rule = rule([
            UpdateRing(percent: 5, soak: .hours(1)), UpdateRing(percent: 25, soak: .days(1)),
            UpdateRing(percent: 70, soak: .days(2)),
        ])
        rule.deferral = .days(3)
        let seen = Timestamp(seconds: 1_000_000)
        let openings = (0..<3).map {
            RingAssignment.opening(ofRing: $0, rule: rule, firstSeen: seen) - seen
        }
        #expect(openings == [.hours(73), .hours(97), .hours(145)])
        rule.rings = []
        #expect(RingAssignment.opening(ofRing: 0, rule: rule, firstSeen: seen) == seen + .days(3))
    }
}
