// SPDX-License-Identifier: Apache-2.0

/// Tasks that write at the same time, each its next event only when its last is durable.
enum Writers {
    /// As many as the product's promises speak of.
    static let many = 64

    /// Events a second over all `count` writers.
    /// - Parameter append: writes one event of a writer and returns when it is durable.
    static func rate(
        _ count: Int, events: Int, append: @escaping @Sendable (_ writer: Int) async throws -> Void
    ) async throws -> Double {
        let each = max(1, events / count)
        let time = try await Measure.wall {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<count {
                    group.addTask { for _ in 0..<each { try await append(writer) } }
                }
                try await group.waitForAll()
            }
        }
        return Double(each * count) / time
    }
}
