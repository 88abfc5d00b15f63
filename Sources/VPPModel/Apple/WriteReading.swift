// SPDX-License-Identifier: Apache-2.0

/// What a look at the progress of a write brought.
package enum WriteReading: Hashable, Sendable {
    /// Apple's word on the event.
    case status(EventStatus)
    /// What is not (yet) as the write would have it; no holders: everything is.
    case missing(LocationWrite)
}
