// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// Something that goes wrong on a `FakeDisk` or a `FaultyDisk`, at a counted call.
package struct DiskFault: Hashable, Sendable {
    /// What happens.
    package enum Kind: Hashable, Sendable {
        /// The call fails with this `errno` and does nothing. A failed sync loses its pages.
        case error(Int32)
        /// A write takes half of the bytes, a read gives half. Other calls do all of their work.
        case short
        /// The power goes during the call, which may be done, or not, or half.
        case crash
    }

    /// How often.
    package enum Times: Hashable, Sendable, CaseIterable {
        case once
        /// Every call from then on.
        case forever
    }

    /// The call at which it begins, counted from 1.
    package let at: Int
    /// What happens.
    package let kind: Kind
    /// How often it happens.
    package let times: Times
    /// The calls that are counted; nil for all.
    package let call: DiskCall?

    package init(at: Int, _ kind: Kind, _ times: Times = .once, on call: DiskCall? = nil) {
        self.at = at
        self.kind = kind
        self.times = times
        self.call = call
    }
}
