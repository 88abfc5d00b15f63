// SPDX-License-Identifier: Apache-2.0

/// A condition that did not come true in time.
struct TimedOut: Error, CustomStringConvertible {
    let description: String
}

/// Waits until `probe` brings something: other processes have no event to wait on, so they are
/// asked again and again. The limit is only how long a failure takes to show.
func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(30), _ probe: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + limit
    while true {
        if let value = try await probe() { return value }
        guard ContinuousClock.now < end else {
            throw TimedOut(description: "not within \(limit): \(what)")
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// Waits until a condition holds.
func eventually(
    _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    let _: Bool = try await eventually(what, within: limit) { try await condition() ? true : nil }
}
