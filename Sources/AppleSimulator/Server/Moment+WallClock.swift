// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Moment {
    /// The wall clock of this machine. Only the server reads it; the services are told the time.
    static var now: Moment {
        Moment(nanoseconds: Int64(Date().timeIntervalSince1970 * 1_000_000_000))
    }
}
