// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import VPPCore
import VPPModel
import VPPTestKit

@testable import VPPDaemon

let logPath = "/log"
let testTime = Timestamp(microseconds: 1_767_614_400_123_456)

/// An engine on a disk, with everything in its log folded in.
func openEngine(
    _ disk: any Disk, directory: String = logPath, segmentBytes: Int = LogLimits.segmentBytes
) throws -> Engine {
    var replay = StateReplay()
    let log = try EventLogStore.open(
        directory: directory, disk: disk,
        identity: LogIdentity(
            daemonVersion: "1.0.0-test", bootID: "3f0c9a5e-6a1b-4d58-9a0e-6f2f6a1f0b11",
            machineHash: "6d5d2c1e0f9b8a77"),
        uptime: { .seconds(100) }, now: testTime, segmentBytes: segmentBytes,
        foldVersion: State.foldVersion, replay: { try replay.take($0) })
    return Engine(log: log, state: replay.state)
}

/// The fold of a log from its files.
func replayedState(_ disk: any Disk, directory: String = logPath) throws -> State {
    var replay = StateReplay()
    // Of another fold version: no checkpoint is used.
    try EventLogReader(directory: directory, disk: disk)
        .replay(foldVersion: -1) { try replay.take($0) }
    return replay.state
}

let berlin = TokenName("berlin")
let facts = TokenFacts(
    fingerprint: "f1", expires: testTime + .days(300), organization: "Example School")

/// What a start brings: one token, of which nothing is known yet.
func startInputs(_ tokens: [TokenName] = [berlin]) -> [Input] {
    var settings = Settings()
    settings.tokens = tokens.map { TokenSettings(name: $0, file: "/tokens/\($0).vpptoken") }
    return [
        .started(release: "1.0.0-test", newInstallation: "installation-1"),
        .settingsLoaded(settings),
    ] + tokens.map { .tokenLoaded($0, facts) }
}

/// A full read of a location with so many apps, each held by the same number of devices.
func snapshot(apps: Int, devices: Int) -> LocationSnapshot {
    let keys = (0..<apps).compactMap { AdamID("\(900_000_000 + $0)") }.map { AssetKey(adamId: $0) }
    var snapshot = LocationSnapshot(
        clientConfig: ClientConfig(uId: "library-1", locationName: "Campus", country: "DE"),
        uId: "library-1", requests: 4)
    snapshot.assets = keys.map {
        Asset(
            key: $0, totalCount: devices * 2, assignedCount: devices, availableCount: devices,
            supportedPlatforms: ["iOS"])
    }
    snapshot.assignments = .full(
        keys.flatMap { key in
            (0..<devices).map {
                Assignment(asset: key, holder: .device(SerialNumber("SERIAL\(1_000_000 + $0)")))
            }
        })
    snapshot.users = .full([])
    snapshot.assetsVersion = "v1"
    snapshot.assignmentsVersion = "v1"
    snapshot.usersVersion = "v1"
    return snapshot
}

let fullScope = SyncScope(
    clientConfig: true, full: true, assetsVersion: nil, assignmentsVersion: nil, usersVersion: nil)

/// A folder that is gone with the value that made it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("vppd-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("left behind: \(path): \(error)")
        }
    }

    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }
}
