// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import DeviceManagement
import Settings
import Synchronization
import Systemd
import VPPCore
import VPPDaemon
import VPPModel

/// A process that is up: all it has in memory, and gone with it.
final class SimulatedProcess {
    /// Counts the processes of a world.
    let life: Int
    var engine: Engine
    let network: SimulatedNetwork
    let clock: ProcessClock
    let vault = TokenVault()
    let notifications: NotificationSecrets
    /// One for the life of the process, as in `vppd run`.
    let commands: CommandQueue
    /// Made when the configuration is read.
    var runner: EffectRunner?
    /// What effects came to, in the order in which they ended.
    let outcomes = Outcomes()
    /// Inputs that wait for the next step.
    var inbox: [Input] = []
    /// When the state is to be reviewed again.
    var wake: Timestamp?
    /// When space is to be tried for again.
    var reclaimDue: Duration?
    /// Effects that have begun and not ended.
    var running: Set<Int> = []

    init(
        life: Int, engine: consuming Engine, time: VirtualClock, firstRequest: Int,
        notifications: NotificationSecrets
    ) {
        self.notifications = notifications
        self.life = life
        self.engine = engine
        network = SimulatedNetwork(first: firstRequest)
        clock = ProcessClock(time)
        commands = CommandQueue(now: { time.wall })
    }

    /// Effects that ended, and what they brought back.
    final class Outcomes: Sendable {
        struct Outcome: Sendable {
            let effect: Int
            let input: Input?
        }

        private let ended = Mutex<[Outcome]>([])

        func add(_ outcome: Outcome) { ended.withLock { $0.append(outcome) } }

        func take() -> [Outcome] {
            ended.withLock { ended in
                defer { ended = [] }
                return ended
            }
        }
    }

    /// Everything it waits for is cancelled: its tasks run out, and nobody listens.
    func end() {
        network.end()
        clock.end()
    }
}
