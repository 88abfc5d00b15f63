// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// What holds of every state, whatever happened before.
enum StateChecks {
    static func check(_ state: State) throws(Violation) {
        var busy: Set<DeviceIndex> = []
        for (uuid, command) in state.commands {
            guard busy.insert(command.device).inserted else {
                throw Violation(.oneAtATime, "two open commands for one device")
            }
            guard state.devices[command.device].openCommand == uuid else {
                throw Violation(.oneAtATime, "\(uuid) is open, and its device does not know")
            }
        }
        for (key, update) in state.updates {
            if state.parked[key] != nil {
                throw Violation(.oneAtATime, "an update is live and parked")
            }
            switch update.phase {
            case .commanded(let uuid), .deferred(let uuid):
                guard state.commands[uuid] != nil else {
                    throw Violation(.oneAtATime, "an update waits for \(uuid), which is not open")
                }
            case .waiting, .acknowledged: break
            }
        }
    }

    /// The first parts of two states' checkpoints that are not the same.
    static func difference(_ left: State, _ right: State) -> String {
        let left = CheckpointParts(of: left).map {
            "\($0.type) \(String(decoding: $0.data, as: UTF8.self))"
        }
        let right = CheckpointParts(of: right).map {
            "\($0.type) \(String(decoding: $0.data, as: UTF8.self))"
        }
        let pairs = zip(left, right).first { $0 != $1 }
        return pairs.map { "\($0) instead of \($1)" } ?? "\(left.count) parts, not \(right.count)"
    }
}
