// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// A change at Apple that failed, for all it was asked for or for some, in the last days.
package struct FailedWriteReport: Codable, Hashable, Sendable {
    /// The `id` of its events.
    package var id: UInt64
    package var token: TokenName
    package var kind: LocationWrite.Kind
    /// Nil where it is about users alone.
    package var adamId: AdamID?
    /// When it ended.
    package var at: Timestamp
    package var done: Int
    package var failed: Int
    /// Apple's error for most of them; nil where it gave none.
    package var errorNumber: Int?
    /// One line: what happened, and why.
    package var message: String
    /// One line: what to do.
    package var remedy: String

    init(_ write: FailedWrite, in state: State) {
        id = write.id
        token = write.token
        kind = write.kind
        adamId = write.asset?.adamId
        at = write.at
        done = write.done
        failed = write.failed
        errorNumber = write.errorNumber == 0 ? nil : write.errorNumber
        message = write.text(state)
        remedy = write.remedy
    }

    /// Those that are an alert as long as nothing about the same succeeds; the last one first.
    static func all(of state: State, now: Timestamp) -> [FailedWriteReport] {
        state.failedWrites.reversed().filter { $0.at + WriteTiming.failureStands > now }
            .map { FailedWriteReport($0, in: state) }
    }
}
