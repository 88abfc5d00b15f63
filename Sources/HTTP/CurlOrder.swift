// SPDX-License-Identifier: Apache-2.0

/// A request on its way to the curl thread, with the caller that waits for its answer.
struct CurlOrder: Sendable {
    /// Names the order to ``CurlMailbox/cancel(_:)``; never used twice.
    let ticket: UInt64
    /// What to send.
    let request: HTTPRequest
    /// Resumed exactly once.
    let continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>
}
