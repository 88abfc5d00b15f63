// SPDX-License-Identifier: Apache-2.0

import VPPTestKit

/// The chances of a world: one stream of random numbers for each kind of fault, so that leaving one
/// out disturbs the others as little as possible.
struct Dice {
    private var streams: [FaultKind: SeededRandom] = [:]
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
    }

    /// Whether a fault strikes that does so at `rate` in a thousand occasions.
    mutating func strikes(_ kind: FaultKind, rate: Int) -> Bool {
        // A stream of its own even where it never strikes: nothing else is moved by it.
        rate > 0 && with(kind) { $0.number(1...1_000) } <= rate
    }

    /// Draws from the stream of a kind.
    mutating func with<Value>(_ kind: FaultKind, _ draw: (inout SeededRandom) -> Value) -> Value {
        var stream = streams[kind] ?? SeededRandom(seed: seed ^ Self.salt(kind))
        defer { streams[kind] = stream }
        return draw(&stream)
    }

    private static func salt(_ kind: FaultKind) -> UInt64 {
        kind.rawValue.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

extension SeededRandom {
    /// True in `percent` of 100 cases.
    mutating func chance(_ percent: Int) -> Bool {
        percent > 0 && Int(next() % 100) < percent
    }

    /// A number of a range; for small ranges, where the bias does not matter.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    /// One of some values, which must not be none.
    mutating func one<Value>(of values: [Value]) -> Value {
        values[number(0...(values.count - 1))]
    }

    /// A time between two numbers of seconds.
    mutating func seconds(_ range: ClosedRange<Int>) -> Duration {
        .seconds(number(range))
    }

    /// A time between two numbers of milliseconds.
    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration {
        .milliseconds(number(range))
    }
}
