// SPDX-License-Identifier: Apache-2.0

@testable import VPPCore

/// The state that parts make.
func restored(_ parts: some Sequence<CodedEvent>) throws -> State {
    let coder = EventCoder()
    var state = State()
    for part in parts {
        try restore(
            &state,
            coder.decodePart(type: part.type, version: part.version, data: part.data))
    }
    return state
}
