// SPDX-License-Identifier: Apache-2.0

/// The parts of one type: rows, cut so that each part fits into a line.
struct PartSection {
    private let rows: Int
    private let weigh: (Int) -> Int
    private let part: (Range<Int>) -> any StatePart
    private var done = 0

    /// - Parameters:
    ///   - rows: how many rows there are; none: no part.
    ///   - weigh: about how many bytes a row takes. A part that comes out too long all the same is
    ///     cut again, so this only saves work.
    ///   - part: the part with a run of the rows.
    init(
        rows: Int, weigh: @escaping (Int) -> Int, part: @escaping (Range<Int>) -> any StatePart
    ) {
        self.rows = rows
        self.weigh = weigh
        self.part = part
    }

    /// One part that cannot be cut.
    init(_ part: any StatePart) {
        self.init(rows: 1, weigh: { _ in 0 }, part: { _ in part })
    }

    /// The next part, with data of at most `limit` bytes unless it is a single row; nil after the
    /// last.
    mutating func next(_ coder: EventCoder, limit: Int) -> CodedEvent? {
        guard done < rows else { return nil }
        var end = done
        var bytes = 0
        while end < rows {
            bytes += weigh(end)
            if end > done, bytes > limit { break }
            end += 1
        }
        while true {
            let coded = Self.encode(part(done..<end), coder)
            let count = end - done
            if coded.data.count <= limit || count == 1 {
                done = end
                return coded
            }
            // As many rows as would fit were they all alike, but fewer in any case.
            end = done + max(1, min(count - 1, count * limit / coded.data.count))
        }
    }

    private static func encode(_ part: some StatePart, _ coder: EventCoder) -> CodedEvent {
        do {
            return try coder.encode(part)
        } catch {
            preconditionFailure("a part of the state cannot be encoded: \(error)")
        }
    }
}

extension Range<Int> {
    /// The pieces of at most `size` of a run from 0, in order; one empty piece of an empty run.
    static func pieces(of count: Int, size: Int) -> [Range<Int>] {
        guard count > size else { return [0..<count] }
        return stride(from: 0, to: count, by: size).map { $0..<Swift.min(count, $0 + size) }
    }
}
