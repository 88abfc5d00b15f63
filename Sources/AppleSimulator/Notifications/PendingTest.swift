// SPDX-License-Identifier: Apache-2.0

/// A POST to client/config whose answer depends on its test notification.
struct PendingTest: Sendable {
    /// What is to be configured.
    var body: JSON
    /// The token of the request.
    var token: TokenRecord
    /// How the answer goes over the connection.
    var delivery = Reply.Delivery.whole
}
