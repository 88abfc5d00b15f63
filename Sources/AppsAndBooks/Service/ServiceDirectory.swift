// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Keeps the last ``ServiceConfig`` and has it read again when it is old and a request is due.
///
/// Callers that need it at the same time wait for one read.
actor ServiceDirectory {
    /// Apple asks for the limits to be read every 5 minutes (apple-apps-and-books.md, section 10).
    static let maximumAge = Duration.minutes(5)

    private let time: MonotonicTime
    private let turn = Slots(limit: 1)
    private var cached: (config: ServiceConfig, read: Duration)?

    init(time: MonotonicTime) {
        self.time = time
    }

    /// The configuration to work by.
    ///
    /// - Parameter read: asks Apple; called only when what is kept is too old.
    func current(
        read: @Sendable () async throws(AppleFailure) -> ServiceConfig
    ) async throws(AppleFailure) -> ServiceConfig {
        if let fresh { return fresh }
        guard await turn.take() else { throw .cancelled(.serviceConfig) }
        defer { turn.giveBack() }
        if let fresh { return fresh }
        let config = try await read()
        cached = (config, time.now())
        return config
    }

    /// Forgets what is kept: Apple said that a URL is gone (9634, 410).
    func forget() {
        cached = nil
    }

    private var fresh: ServiceConfig? {
        guard let cached, time.now() - cached.read < Self.maximumAge else { return nil }
        return cached.config
    }
}
