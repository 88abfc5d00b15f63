// SPDX-License-Identifier: Apache-2.0

package import AppsAndBooks
import Synchronization
package import VPPCore
package import VPPModel

/// Apple's metadata service for organizations as it may be asked now: what it refused or could not
/// answer is left alone for a while, so that a round of lookups neither waits for it nor repeats
/// what is refused. The public lookup answers meanwhile.
///
/// | # | answer | who is not asked for again | for |
/// |---|---|---|---|
/// | 1 | 401 | all content tokens | `recheck_interval` |
/// | 2 | 403 | this content token | `recheck_interval` |
/// | 3 | 429, 5xx, none | all content tokens | `Retry-After`, or 5 minutes |
/// | 4 | anything else that is no answer | this content token | `Retry-After`, or 5 minutes |
///
/// One request at a time: one that fails spares those behind it. A refusal is said again as long as it
/// holds, so that none gets lost. The waits are in memory only: after a start, one request finds out.
package final class OrganizationLookup: Sendable {
    /// What asking came to.
    package enum Answer: Sendable {
        case found(MetadataAnswer)
        /// The developer token is refused, now or since a while ago.
        case refused(AppleFailure)
        /// It was not asked, or it did not answer.
        case none

        /// What it says of the developer token; nil: nothing.
        package var verdict: DeveloperTokenVerdict? {
            switch self {
            case .found: .accepted
            case .refused(let failure): .refused(failure)
            case .none: nil
            }
        }
    }

    private struct Wait {
        var end: Timestamp
        /// Nil where there was no word on the developer token.
        var refusal: AppleFailure?

        var answer: Answer { refusal.map(Answer.refused) ?? .none }
    }

    /// As long as the longest wait of the service's own governor. [judgement]
    static let pause = Duration.minutes(5)

    private let service: OrganizationMetadata
    private let now: @Sendable () -> Timestamp
    private let turn = Slots(limit: 1)
    /// By the content token's fingerprint; that of all under nil.
    private let waits = Mutex<[String?: Wait]>([:])

    package init(_ service: OrganizationMetadata, now: @escaping @Sendable () -> Timestamp) {
        self.service = service
        self.now = now
    }

    /// Whether it asks there with that developer token: then it is kept over a reload, with its pace.
    package func asks(with developerToken: DeveloperToken, at roots: OrganizationMetadata.Roots)
        -> Bool
    {
        service.asks(with: developerToken, at: roots)
    }

    /// What the service knows of some apps, unless it is to be left alone.
    /// - Parameter recheckInterval: after which what was refused is asked for again.
    package func metadata(
        _ token: ContentToken, query: MetadataQuery, recheckInterval: Duration
    ) async -> Answer {
        guard await turn.take() else { return .none }
        defer { turn.giveBack() }
        if let wait = wait(of: token) { return wait.answer }
        switch await service.metadata(token, query: query) {
        case .success(let answer): return .found(answer)
        case .failure(let failure):
            let (wait, isOfAll) = wait(after: failure, recheckInterval)
            waits.withLock { $0[isOfAll ? nil : token.fingerprint] = wait }
            return wait.answer
        }
    }

    private func wait(of token: ContentToken) -> Wait? {
        let moment = now()
        return waits.withLock { waits in
            waits = waits.filter { $0.value.end > moment }
            return waits[nil] ?? waits[token.fingerprint]
        }
    }

    /// The table above.
    private func wait(
        after failure: AppleFailure, _ recheckInterval: Duration
    ) -> (Wait, isOfAll: Bool) {
        let isRefusal = failure.httpStatus == 401 || failure.httpStatus == 403
        let isOfAll: Bool =
            switch failure.kind {
            case .throttled, .unavailable, .unreachable: true
            default: failure.httpStatus == 401
            }
        let end = now() + (isRefusal ? recheckInterval : Self.pause)
        return (
            Wait(end: max(end, failure.retryAfter ?? end), refusal: isRefusal ? failure : nil),
            isOfAll
        )
    }
}
