// SPDX-License-Identifier: Apache-2.0

/// What became of asking a location for notifications, or for none.
package struct SubscriptionAnswer: Hashable, Sendable {
    /// The location as it is now.
    package var config: ClientConfig
    /// Why Apple did not do it (9710, 9711, 9712, 9728, or no answer to the POST); nil: it is as
    /// asked for, or the location is not ours and nothing was written.
    package var refusal: AppleFailure?

    package init(config: ClientConfig, refusal: AppleFailure? = nil) {
        self.config = config
        self.refusal = refusal
    }
}
