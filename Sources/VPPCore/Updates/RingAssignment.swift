// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Which ring of a rule's rollout a device is in, and when a ring opens (U4).
///
/// A device keeps its ring for as long as the rule keeps its name and rings: the ring depends on
/// nothing else, so it is the same after a restart, on another host and in the next release.
package enum RingAssignment {
    /// The device's place in the rule's rollout: 0 to 99, even over any set of serial numbers.
    ///
    /// FNV-1a over the rule's name, a zero byte and the serial number, modulo 100. With the name in
    /// it, a device that goes first under one rule does not go first under all.
    package static func place(of serial: SerialNumber, rule: RuleName) -> Int {
        let name = StableHash.fnv1a(rule.text.utf8)
        let separated = StableHash.fnv1a(CollectionOfOne(0), after: name)
        return Int(StableHash.fnv1a(serial.text.utf8, after: separated) % 100)
    }

    /// The index of the device's ring in `rule.rings`; 0 where the rule has none.
    ///
    /// Ring k takes the places below the sum of the shares up to its own; what the shares leave
    /// over belongs to the last ring.
    package static func ring(of serial: SerialNumber, rule: UpdateRule) -> Int {
        guard rule.rings.count > 1 else { return 0 }
        let place = place(of: serial, rule: rule.name)
        var share = 0
        for (index, ring) in rule.rings.enumerated() {
            share += ring.percent
            if place < share { return index }
        }
        return rule.rings.count - 1
    }

    /// When a ring opens: after the deferral and every soak time up to and including its own.
    ///
    /// - Parameters:
    ///   - ring: as ``ring(of:rule:)`` gives it.
    ///   - firstSeen: when the version was first seen in the store.
    package static func opening(
        ofRing ring: Int, rule: UpdateRule, firstSeen: Timestamp
    ) -> Timestamp {
        rule.rings.prefix(ring + 1).reduce(firstSeen + rule.deferral) { $0 + $1.soak }
    }
}
