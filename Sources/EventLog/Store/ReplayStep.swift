// SPDX-License-Identifier: Apache-2.0

/// What a replay is given: the entries that rebuild the state, in order.
package enum ReplayStep: Sendable {
    /// Throw away what the entries so far built: they begin anew. Comes first, and again where a
    /// checkpoint proves unusable.
    case restart
    /// The next entry: of a checkpoint first, where one is used, then of the log.
    case entry(LogEntry)
}
