// SPDX-License-Identifier: Apache-2.0

/// Waits for another process: there is nothing to be told by.
enum Waiting {
    /// Looks every tenth of a second.
    static func until(
        within limit: Duration, _ what: String, _ condition: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while try await !condition() {
            guard ContinuousClock.now < deadline else {
                throw Failure(
                    "waited \(limit) for \(what); see its output in the scratch directory")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
