// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// A change at Apple that was asked for and is not over (L3).
package struct WriteReport: Codable, Hashable, Sendable {
    /// The `id` of its events.
    package var id: UInt64
    package var token: TokenName
    package var kind: LocationWrite.Kind
    /// Nil where it is about users alone.
    package var adamId: AdamID?
    /// Name of the app, as far as it is known.
    package var appName: String?
    package var requestedAt: Timestamp
    package var phase: OpenWrite.Phase
    /// Devices or users by how far they are: as they should be, failed, in the request under way,
    /// not sent yet.
    package var done: Int
    package var failed: Int
    package var sent: Int
    package var waiting: Int
    /// Where it is, in words.
    package var detail: String

    init(_ write: OpenWrite, in state: State) {
        id = write.id
        token = write.token
        kind = write.kind
        adamId = write.asset?.adamId
        appName = adamId.flatMap { state.apps[$0]?.name }
        requestedAt = write.requestedAt
        phase = write.phase
        done = write.done
        failed = write.failures.holders
        sent = write.sent?.holders ?? 0
        waiting = write.write.holders
        detail = write.inWords(state)
    }

    /// All of them, in the order they were asked for.
    static func all(of state: State) -> [WriteReport] {
        state.writes.map { WriteReport($0, in: state) }
    }
}

extension OpenWrite {
    fileprivate func inWords(_ state: State) -> String {
        let look = "it is looked what is missing, at \(due.toTheSecond)"
        switch phase {
        case .queued:
            return state.tokens[token]?.mayWrite == false
                ? "waits until the token may write again; see: vppd alerts"
                : "waits for its turn: for a read of the location, or another change"
        case .started: return "is being sent"
        case .accepted: return "Apple works on it; it is asked about at \(due.toTheSecond)"
        case .lost: return "Apple's answer was lost; \(look)"
        case .stuck: return "Apple works on it for too long; \(look)"
        case .unclear: return "Apple is done and did not say for whom it failed; \(look)"
        }
    }
}
