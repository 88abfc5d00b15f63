// SPDX-License-Identifier: Apache-2.0

/// Changes at Apple that are not over, in order, and how many there ever were.
struct WritesPart: StatePart {
    static let type = "state.writes"

    var count: UInt64
    var writes: [OpenWrite]

    /// None before the first write ever; one without writes where none is open.
    static func section(of state: State) -> PartSection {
        guard !state.writes.isEmpty else {
            let part = WritesPart(count: state.writeCount, writes: [])
            return PartSection(
                rows: state.writeCount > 0 ? 1 : 0, weigh: { _ in 0 }, part: { _ in part })
        }
        return PartSection(
            rows: state.writes.count,
            weigh: { place in
                let write = state.writes[place]
                let holders =
                    write.write.holders + (write.sent?.holders ?? 0) + write.failures.holders
                return 500 + 24 * holders
            },
            part: { WritesPart(count: state.writeCount, writes: Array(state.writes[$0])) })
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        state.writeCount = count
        for write in writes {
            guard write.id > state.writes.last?.id ?? 0, write.id <= count else {
                throw Self.misfit("write \(write.id) is out of order")
            }
            state.writes.append(write)
        }
    }
}

/// Writes that failed lately, in order.
struct FailedWritesPart: StatePart {
    static let type = "state.failed_writes"

    var writes: [FailedWrite]

    static func section(of state: State) -> PartSection {
        PartSection(
            rows: state.failedWrites.count, weigh: { _ in 300 },
            part: { FailedWritesPart(writes: Array(state.failedWrites[$0])) })
    }

    func restore(into state: inout State) { state.failedWrites += writes }
}
