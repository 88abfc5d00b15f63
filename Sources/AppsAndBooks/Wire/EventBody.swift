// SPDX-License-Identifier: Apache-2.0

/// `EventResponse`: the answer to a request that Apple works on later.
struct EventBody: Decodable, AnswerBody {
    /// What ``Endpoint/eventStatus`` is asked with.
    let eventId: String?
}
