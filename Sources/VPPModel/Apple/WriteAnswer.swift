// SPDX-License-Identifier: Apache-2.0

/// What became of sending one request that changes a location.
package enum WriteAnswer: Hashable, Sendable {
    /// Apple works on it; the work is known by the `eventId`.
    case accepted(eventId: String)
    /// Nothing was sent: Apple's limits allow only so many holders in one request.
    case tooMany(limit: Int)
    /// Nothing was sent: the location is not managed by us any more. Its configuration as read.
    case notOurs(ClientConfig)
    /// Apple processed nothing: a synchronous failure is one of the whole request
    /// (apple-apps-and-books.md, section 2).
    case refused(AppleFailure)
    /// Whether Apple processed it nobody knows: read, then decide (S4).
    case unknown(AppleFailure)
}
