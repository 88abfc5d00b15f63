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
/// The waits are in memory only: after a start, one request finds out.
package final class OrganizationLookup: Sendable {
    /// What asking came to.
    package enum Answer: Sendable {
        case found(MetadataAnswer)
        /// The developer token is refused.
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

    /// As long as the longest wait of the service's own governor. [judgement]
    static let pause = Duration.minutes(5)

    private let service: OrganizationMetadata
    private let now: @Sendable () -> Timestamp
    /// Ends of waits, by the content token's fingerprint; those of all under nil.
    private let waits = Mutex<[String?: Timestamp]>([:])

    package init(_ service: OrganizationMetadata, now: @escaping @Sendable () -> Timestamp) {
        self.service = service
        self.now = now
    }

    /// Whether it asks there with that developer token: then it is kept over a reload, with its pace.
    func asks(with developerToken: DeveloperToken, at roots: OrganizationMetadata.Roots) -> Bool {
        service.asks(with: developerToken, at: roots)
    }

    /// What the service knows of some apps, unless it is to be left alone.
    /// - Parameter recheckInterval: after which what was refused is asked for again.
    package func metadata(
        _ token: ContentToken, query: MetadataQuery, recheckInterval: Duration
    ) async -> Answer {
        guard isOpen(to: token) else { return .none }
        switch await service.metadata(token, query: query) {
        case .success(let answer): return .found(answer)
        case .failure(let failure): return take(failure, of: token, recheckInterval)
        }
    }

    private func isOpen(to token: ContentToken) -> Bool {
        let moment = now()
        return waits.withLock { waits in
            waits = waits.filter { $0.value > moment }
            return waits[nil] == nil && waits[token.fingerprint] == nil
        }
    }

    private func take(
        _ failure: AppleFailure, of token: ContentToken, _ recheckInterval: Duration
    ) -> Answer {
        let isRefusal = failure.httpStatus == 401 || failure.httpStatus == 403
        let concernsAll: Bool =
            switch failure.kind {
            case .throttled, .unavailable, .unreachable: true
            default: failure.httpStatus == 401
            }
        let wait = now() + (isRefusal ? recheckInterval : Self.pause)
        let end = max(wait, failure.retryAfter ?? wait)
        waits.withLock { $0[concernsAll ? nil : token.fingerprint] = end }
        return isRefusal ? .refused(failure) : .none
    }
}
