// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// A failed request, and whether Apple may have carried it out all the same.
struct ExchangeFailure: Error {
    /// What went wrong, classified.
    let failure: AppleFailure
    /// True where the answer was lost or unreadable: a POST must be followed by a read (S4).
    let outcomeIsUnknown: Bool
}
