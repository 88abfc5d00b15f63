// SPDX-License-Identifier: Apache-2.0

/// Tasks that write at the same time, each its next event only when its last is durable.
enum Writers {
    /// As many as the product's promises speak of.
    static let many = 64

    /// Events a second over all `count` writers.
    /// - Parameter write: writes so many events of a writer and returns when the last is durable.
    static func rate(
        _ count: Int, events: Int,
        write: @escaping @Sendable (_ writer: Int, _ events: Int) async throws -> Void
    ) async throws -> Double {
        let each = max(1, events / count)
        let time = try await Measure.wall {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<count { group.addTask { try await write(writer, each) } }
                try await group.waitForAll()
            }
        }
        return Double(each * count) / time
    }
}
