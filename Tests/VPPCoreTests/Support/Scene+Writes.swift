// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// Writes are left to the test: it takes what runs, and answers.
extension Scene {
    /// A token `school` that is active and claimed, with one app of ten licenses held by device 1.
    static func writing(
        licenses: Int = 10, holders: [SerialNumber] = [.sample(1)],
        asset: (inout Asset) -> Void = { _ in }
    ) -> Scene {
        var location = FakeLocation()
        location.addApp(9, licenses: licenses, holders: holders)
        if var changed = location.counted.first {
            asset(&changed)
            location.setAsset(changed)
        }
        location.setUser("u-1", "Associated")
        location.setUser("u-2", "Retired")
        var scene = Scene(.sample(tokens: "school"), locations: ["school": location])
        scene.settle()
        return scene
    }

    mutating func ask(_ write: LocationWrite) {
        step(.writeRequested("school", write))
        settle()
    }

    /// The request that is under way, and the write's id.
    var posting: (id: UInt64, write: LocationWrite)? {
        guard case .write(_, _, let id, let write, _, _)? = world.running[.write("school")] else {
            return nil
        }
        return (id, write)
    }

    /// The look that is under way, with the `eventId` it asks by.
    var looking: (id: UInt64, write: LocationWrite, eventId: String?)? {
        guard
            case .checkWrite(_, _, let id, let write, let eventId, _)? =
                world.running[.checkWrite("school")]
        else { return nil }
        return (id, write, eventId)
    }

    mutating func answer(_ answer: WriteAnswer) {
        guard
            case .write(let token, let fingerprint, let id, _, _, _)? =
                world.running[.write("school")]
        else {
            Issue.record("no request is under way")
            return
        }
        step(.written(token, fingerprint: fingerprint, id, answer))
        settle()
    }

    mutating func look(_ result: Result<WriteReading, AppleFailure>) {
        guard
            case .checkWrite(let token, let fingerprint, let id, _, let eventId, _)? =
                world.running[.checkWrite("school")]
        else {
            Issue.record("no look is under way")
            return
        }
        step(.writeChecked(token, fingerprint: fingerprint, id, eventId: eventId, result))
        settle()
    }

    mutating func look(
        _ state: EventStatus.State, done: Int, of all: Int, _ failures: EventStatus.Failure...
    ) {
        look(
            .success(
                .status(
                    EventStatus(state: state, requested: all, completed: done, failures: failures)))
        )
    }

    var completed: [WriteCompleted] { world.recorded(WriteCompleted.self) }
}

extension LocationWrite {
    /// App 9 for devices by number.
    static func sample(_ kind: Kind = .associate, _ devices: Int...) -> LocationWrite {
        LocationWrite(
            kind, assets: [AssetKey(adamId: 9)], serialNumbers: devices.map { .sample($0) })
    }
}
