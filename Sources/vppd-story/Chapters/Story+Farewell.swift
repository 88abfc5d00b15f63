// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Story {
    /// Lets go of both programs; what to try with them.
    func farewell() -> String {
        feed.stop()
        let serial = fleet.habits.first { $0.habit == "stuck" }?.serial ?? "SERIAL"
        let adamId = fleet.habits.first { $0.habit == "stuck" }?.adamId ?? 0
        let base = control.base
        return """

            vppd (process \(daemon.pid)) and vppd-simulator (process \(simulatorPID)) go on. Try:

              alias vppd='\(vppd.path)'; export C='--config \(vppd.configuration)'
              vppd status $C; vppd apps $C; vppd updates $C; vppd alerts $C
              vppd why \(serial) \(adamId) $C
              vppd events --follow $C
              curl \(base)/publish -d '{"adamId": \(adamId)}'        # a new version; docs/simulator.md has more
              curl \(base)/totals

            When you have seen enough:

              kill \(daemon.pid) \(simulatorPID); rm -r \(scene.directory)
            """
    }
}
