// SPDX-License-Identifier: Apache-2.0

/// A fault the control interface put in the way of requests.
package struct Fault: Sendable {
    /// What happens.
    package enum Kind: String, Sendable, CaseIterable {
        /// 500 with 9603.
        case internalError
        /// 503 with 9729.
        case unavailable
        /// 429 with 9646.
        case throttled
        /// The error of `errorNumber`, with `status` or the documented one.
        case error
        /// 200 with an HTML page, as a captive portal sends it.
        case html
        /// Half of the right answer, then the connection closes.
        case truncated
        /// No answer for `seconds`.
        case stalled
        /// The connection closes without an answer.
        case dropped
        /// The right work is done, and the answer is lost.
        case answerLost
    }

    /// How `Retry-After` is written.
    package enum RetryAfterForm: String, Sendable { case none, seconds, date }

    /// Number in the control interface.
    package var id: Int
    /// What happens.
    package var kind: Kind
    /// Endpoint it is for, `assets`, `client/config`, `lookup`; nil: all.
    package var endpoint: String?
    /// Name of the token it is for; nil: all.
    package var token: String?
    /// How often it still happens; nil: until cleared.
    package var remaining: Int?
    /// Error number of ``Kind/error``.
    package var errorNumber = 9603
    /// HTTP status instead of the documented one.
    package var status: Int?
    /// Seconds the client is told to wait, or a stall lasts.
    package var seconds = 0
    /// How it is told.
    package var retryAfter = RetryAfterForm.none

    /// A fault of a kind, until cleared where `remaining` is left out.
    package init(
        id: Int,
        kind: Kind,
        endpoint: String? = nil,
        token: String? = nil,
        remaining: Int? = nil,
        errorNumber: Int = 9603,
        status: Int? = nil,
        seconds: Int = 0,
        retryAfter: RetryAfterForm = .none
    ) {
        self.id = id
        self.kind = kind
        self.endpoint = endpoint
        self.token = token
        self.remaining = remaining
        self.errorNumber = errorNumber
        self.status = status
        self.seconds = seconds
        self.retryAfter = retryAfter
    }

    /// The fault as the control interface shows it.
    package var json: JSON {
        .object([
            "id": .int(id), "kind": .string(kind.rawValue), "endpoint": endpoint.map(JSON.string),
            "token": token.map(JSON.string), "remaining": remaining.map(JSON.int),
        ])
    }
}
