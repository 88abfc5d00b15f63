// SPDX-License-Identifier: Apache-2.0

/// How far Apple has come with an asynchronous request (`StatusResponse`, L3).
package struct EventStatus: Hashable, Codable, Sendable {
    /// Apple's `eventStatus`.
    package enum State: String, Codable, Sendable, CaseIterable {
        case pending = "PENDING"
        case complete = "COMPLETE"
        /// Covers partial success: see ``EventStatus/completed`` and ``EventStatus/failures``.
        case failed = "FAILED"
    }

    /// One entry of `failures`: an error number and what it concerns.
    package struct Failure: Hashable, Codable, Sendable {
        package var errorNumber: Int
        package var assets: [AssetKey]
        package var clientUserIds: [ClientUserID]
        package var serialNumbers: [SerialNumber]

        package init(
            errorNumber: Int, assets: [AssetKey] = [], clientUserIds: [ClientUserID] = [],
            serialNumbers: [SerialNumber] = []
        ) {
            self.errorNumber = errorNumber
            self.assets = assets
            self.clientUserIds = clientUserIds
            self.serialNumbers = serialNumbers
        }
    }

    /// Whether Apple is done.
    package var state: State
    /// Apple's `eventType`, as given: `ASSOCIATE`, `DISASSOCIATE`, `REVOKE`, `CREATE`, ...
    package var eventType: String?
    /// Single pieces of work asked for: assets times holders (`numRequested`).
    package var requested: Int
    /// Of those, how many are done (`numCompleted`).
    package var completed: Int
    /// What could not be done, and why.
    package var failures: [Failure]

    package init(
        state: State, eventType: String? = nil, requested: Int, completed: Int,
        failures: [Failure] = []
    ) {
        self.state = state
        self.eventType = eventType
        self.requested = requested
        self.completed = completed
        self.failures = failures
    }

    /// True only when everything asked for was done (apple-apps-and-books.md, section 4).
    package var succeeded: Bool {
        state == .complete && completed == requested && failures.isEmpty
    }
}
