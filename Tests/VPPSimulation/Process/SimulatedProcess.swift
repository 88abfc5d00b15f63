// SPDX-License-Identifier: Apache-2.0

import VPPDaemon

/// A process that is up: all it has in memory, and gone with it.
final class SimulatedProcess {
    var engine: Engine

    init(_ engine: consuming Engine) {
        self.engine = engine
    }
}
