// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Keeps the last ``ServiceConfig`` and has it read again when it is old and a request is due.
///
/// Callers that need it at the same time wait for one read, and share its failure: when Apple is away,
/// a thousand tokens do not each wait for a time-out of their own, one behind the other.
actor ServiceDirectory {
    /// Apple asks for the limits to be read every 5 minutes (apple-apps-and-books.md, section 10).
    static let maximumAge = Duration.minutes(5)
    /// How long an old one is worked by where it cannot be read again. [judgement]
    static let usableAge = Duration.hours(1)
    /// Time between two tries to read one again while there is an old one. [judgement]
    static let retryInterval = Duration.minutes(1)

    private let time: MonotonicTime
    private let turn = Slots(limit: 1)
    private var cached: (config: ServiceConfig, read: Duration)?
    /// The last read that failed, and when; until when Apple asked not to be asked again.
    private var failed: (failure: AppleFailure, at: Duration, until: Duration)?
    /// Reads that failed, ever.
    private var failures = 0

    init(time: MonotonicTime) {
        self.time = time
    }

    /// The configuration to work by.
    ///
    /// Where Apple named a time before which not to ask again (`Retry-After`), that binds all
    /// tokens: `service/config` is one for all of them. Who comes before that gets Apple's last
    /// answer.
    /// - Parameters:
    ///   - now: wall-clock time, to tell how long Apple's time is away.
    ///   - read: asks Apple; called only when what is kept is too old.
    func current(
        now: @Sendable () -> Timestamp,
        read: @Sendable () async throws(AppleFailure) -> ServiceConfig
    ) async throws(AppleFailure) -> ServiceConfig {
        if let fresh { return fresh }
        let before = failures
        guard await turn.take() else { throw .cancelled(.serviceConfig) }
        defer { turn.giveBack() }
        if let fresh { return fresh }
        // Somebody asked and was told while this one waited, or Apple named a time.
        if let failed, failures > before || time.now() < failed.until { throw failed.failure }
        do throws(AppleFailure) {
            let config = try await read()
            cached = (config, time.now())
            failed = nil
            return config
        } catch {
            // One that was cancelled says nothing to the others.
            guard !Task.isCancelled else { throw error }
            failures += 1
            let asked = error.retryAfter.map { $0 - now() } ?? .zero
            failed = (error, time.now(), time.now() + asked)
            // Who is asked to wait waits, though an old one would do.
            guard error.retryAfter == nil, let usable else { throw error }
            return usable
        }
    }

    /// Forgets what is kept: Apple said that a URL is gone (9634, 410).
    func forget() {
        cached = nil
    }

    /// What is kept, unless it is to be read again.
    private var fresh: ServiceConfig? {
        guard let cached else { return nil }
        let now = time.now()
        if now - cached.read < Self.maximumAge { return cached.config }
        guard let failed, now - failed.at < Self.retryInterval else { return nil }
        return usable
    }

    /// What is kept, though old, where the failure to read it again is one of the moment.
    private var usable: ServiceConfig? {
        guard let cached, time.now() - cached.read < Self.usableAge,
            failed?.failure.kind.isOfMoment != false
        else { return nil }
        return cached.config
    }
}

extension AppleFailure.Kind {
    /// Whether the failure may be over at the next try, whatever was asked.
    fileprivate var isOfMoment: Bool {
        switch self {
        case .throttled, .unavailable, .unreadable, .unreachable: true
        case .expired, .revoked, .invalid, .unauthorized, .notPermitted, .staleVersion,
            .inconsistent, .gone, .rejected:
            false
        }
    }
}
