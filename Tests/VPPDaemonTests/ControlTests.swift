// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import Testing
import VPPCore
import VPPModel

@testable import VPPDaemon

/// The lines `vppd events` shows, and the views of a log that is being written.
struct ControlTests {
    @Test("An event line is one line of JSON with its keys in the documented order")
    func eventLine() throws {
        let folder = try TemporaryFolder()
        var engine = try openEngine(RealDisk(), directory: folder.path + "/log")
        _ = try engine.step(startInputs(), now: testTime)
        let lines = try LogViews(stateDirectory: folder.path).events(after: 0, limit: 100)
        #expect(lines.map(\.seq) == Array(1...engine.lastSeq))
        let pattern = /\{"seq":\d+,"tx":\d+,"ts":"[^"]+Z","type":"[^"]+","v":\d+,"data":\{.*\}\}/
        for line in lines {
            #expect(line.json.wholeMatch(of: pattern) != nil, "\(line.json)")
            #expect(!line.json.contains("\n"))
            let object = try JSONSerialization.jsonObject(with: Data(line.json.utf8))
            let fields = try #require(object as? [String: Any])
            #expect(fields["type"] as? String == line.type)
        }
    }

    @Test("A view of a live log shows what is in it, page by page")
    func liveLog() throws {
        let folder = try TemporaryFolder()
        let views = LogViews(stateDirectory: folder.path)
        var engine = try openEngine(RealDisk(), directory: folder.path + "/log")
        _ = try engine.step(startInputs(), now: testTime)
        #expect(try views.state() == engine.state)
        let all = try views.events(after: 0, limit: 100)
        #expect(try views.events(after: 0, limit: 2).map(\.seq) == [1, 2])
        #expect(try views.events(after: 2, limit: 100).map(\.json) == all.dropFirst(2).map(\.json))
        #expect(try views.events(after: engine.lastSeq, limit: 100).isEmpty)
        // What comes later is seen by the same views, though the writer has it open.
        let before = engine.lastSeq
        _ = try engine.step(
            [
                .synced(
                    berlin, fingerprint: "f1", fullScope, .success(snapshot(apps: 2, devices: 2)))
            ],
            now: testTime + .seconds(1))
        #expect(try views.events(after: before, limit: 100).first?.seq == before + 1)
        #expect(try views.state() == engine.state)
        try views.check()
    }

    @Test("A damaged log is refused by the check, and shown as far as it is good")
    func damagedLog() throws {
        let folder = try TemporaryFolder()
        let views = LogViews(stateDirectory: folder.path)
        var engine = try openEngine(RealDisk(), directory: folder.path + "/log")
        _ = try engine.step(startInputs(), now: testTime)
        try engine.close()
        let all = try views.events(after: 0, limit: 100).count
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: views.directory)
                .first { $0.contains("0000") })
        let url = URL(fileURLWithPath: "\(views.directory)/\(name)")
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count / 2] ^= 0x04
        try bytes.write(to: url)
        let error = #expect(throws: EventLogError.self) { try views.check() }
        #expect(error?.exitCode == 65)
        #expect(try views.events(after: 0, limit: 100).count < all)
    }

    @Test("why refuses a device and an app it does not know, and says what to name")
    func unknownPair() throws {
        let folder = try TemporaryFolder()
        let views = LogViews(stateDirectory: folder.path)
        var engine = try openEngine(RealDisk(), directory: folder.path + "/log")
        _ = try engine.step(startInputs(), now: testTime)
        _ = try engine.step(
            [
                .synced(
                    berlin, fingerprint: "f1", fullScope, .success(snapshot(apps: 1, devices: 1)))
            ],
            now: testTime)
        let app = #expect(throws: ControlAPI.Refusal.self) {
            _ = try views.explanation(of: "SERIAL1000000", app: "no such app", now: testTime)
        }
        #expect(app?.message.contains("vppd apps") == true)
        let device = #expect(throws: ControlAPI.Refusal.self) {
            _ = try views.explanation(of: "NOBODY", app: "900000000", now: testTime)
        }
        #expect(device?.message.contains("NOBODY") == true)
        let known = try views.explanation(of: "SERIAL1000000", app: "900000000", now: testTime)
        #expect(known.tokens == [berlin])
    }

    @Test("JSON for programs is the same every time")
    func stableJSON() throws {
        struct Value: Encodable {
            let b = 1
            let a = "x/y"
        }
        #expect(
            String(decoding: try ControlAPI.encode(Value()), as: UTF8.self)
                == "{\n  \"a\" : \"x/y\",\n  \"b\" : 1\n}")
    }
}
