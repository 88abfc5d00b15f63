// SPDX-License-Identifier: Apache-2.0

import Synchronization
import VPPModel

/// Time as the simulation wants it: what really passed, the time since boot, and the wall clock,
/// which may be set.
final class VirtualClock: Sendable {
    private struct Reading {
        var elapsed: Duration = .zero
        var bootedAt: Duration = .seconds(-100)
        var wall: Timestamp
    }

    private let reading: Mutex<Reading>

    init(wall: Timestamp) {
        reading = Mutex(Reading(wall: wall))
    }

    /// What passed since the world began, whatever the clocks say.
    var elapsed: Duration { reading.withLock { $0.elapsed } }
    /// Time since boot.
    var uptime: Duration { reading.withLock { $0.elapsed - $0.bootedAt } }
    var wall: Timestamp { reading.withLock { $0.wall } }

    func advance(to moment: Duration) {
        reading.withLock { reading in
            guard moment > reading.elapsed else { return }
            reading.wall = reading.wall + (moment - reading.elapsed)
            reading.elapsed = moment
        }
    }

    func stepWall(by jump: Duration) {
        reading.withLock { $0.wall = $0.wall + jump }
    }

    func boot() {
        reading.withLock { $0.bootedAt = $0.elapsed }
    }
}
