// SPDX-License-Identifier: Apache-2.0

import VPPTestKit

/// How often what goes wrong, in percent of the occasions.
struct Faults {
    /// A disk call of a step, an opening or a checkpoint: the power goes, or EIO.
    var diskCall = 0
    /// The process is killed, the power goes, or it is stopped in order, between two steps.
    var processEnd = 0
    /// The process ends between a commit and its effects, or amid these.
    var amidEffects = 0
    /// The disk becomes full.
    var diskFull = 0
    /// The wall clock steps.
    var clockStep = 0
    /// A read at Apple fails.
    var read = 0
    /// A claim or a hand-over is refused, for good.
    var refusal = 0
    /// It is turned away for now.
    var unavailable = 0
    /// No answer comes; the request was done before, is done later, or never.
    var timeout = 0
    /// The request arrives twice.
    var duplicate = 0
    /// The MDM server loses a command it has taken.
    var lostCommand = 0
    /// A device says NotNow, an error, or nothing.
    var device = 0
    /// A webhook call is lost.
    var webhookLost = 0
    /// A webhook call comes twice.
    var webhookTwice = 0
    /// The store, the fleet, the token or another MDM does something of its own.
    var mischief = 0

    /// Nothing goes wrong.
    static let none = Faults()

    /// Faults of a kind and strength of their own for each world, so that some worlds have much
    /// of one and nothing of another.
    static func drawn(by random: inout SeededRandom) -> Faults {
        func level(_ most: Int) -> Int {
            random.chance(25) ? 0 : Int.random(in: 0...most, using: &random)
        }
        var faults = Faults()
        faults.diskCall = level(8)
        faults.processEnd = level(4)
        faults.amidEffects = level(4)
        faults.diskFull = level(3)
        faults.clockStep = level(2)
        faults.read = level(20)
        faults.refusal = level(5)
        faults.unavailable = level(20)
        faults.timeout = level(40)
        faults.duplicate = level(20)
        faults.lostCommand = level(6)
        faults.device = level(50)
        faults.webhookLost = level(20)
        faults.webhookTwice = level(20)
        faults.mischief = level(15)
        return faults
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
}
