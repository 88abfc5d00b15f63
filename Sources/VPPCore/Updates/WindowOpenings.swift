// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The openings of windows at one moment, each worked out once: thousands of devices share a few
/// windows and time zones. Made for one decision pass and thrown away with it.
package struct WindowOpenings {
    /// What an opening depends on, the moment apart.
    private struct Key: Hashable {
        var window: UpdateWindow
        var timeZone: String?
    }

    /// The moment all openings are for.
    package let moment: Timestamp
    private var known: [Key: WindowOpening] = [:]

    package init(at moment: Timestamp) {
        self.moment = moment
    }

    /// As ``VPPModel/UpdateWindow/opening(at:deviceTimeZone:)`` for ``moment``.
    package mutating func opening(
        of window: UpdateWindow, deviceTimeZone: String?
    ) -> WindowOpening {
        let key = Key(window: window, timeZone: window.timeZone ?? deviceTimeZone)
        if let opening = known[key] { return opening }
        let opening = window.opening(at: moment, deviceTimeZone: deviceTimeZone)
        known[key] = opening
        return opening
    }
}
