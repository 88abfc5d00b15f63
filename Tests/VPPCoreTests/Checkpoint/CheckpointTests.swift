// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import VPPCore

/// A checkpoint brings back the very state it was made of, every property of it (P10).
@Suite struct CheckpointTests {
    private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../Golden/state-1.jsonl")

    @Test func everyPropertyComesBack() throws {
        let state = StateSample.state
        let parts = Array(CheckpointParts(of: state))
        #expect(try restored(parts) == state)
        #expect(Array(CheckpointParts(of: try restored(parts))) == parts)
    }

    @Test func aNewStateComesBack() throws {
        let parts = Array(CheckpointParts(of: State()))
        #expect(parts.map(\.type) == ["state.daemon"])
        #expect(try restored(parts) == State())
    }

    /// The properties of `value` that are what they are in `bare`.
    private func unset<Value>(_ value: Value, bare: Value) -> [String] {
        zip(Mirror(reflecting: value).children, Mirror(reflecting: bare).children)
            .filter { String(reflecting: $0.value) == String(reflecting: $1.value) }
            .map { "\(Value.self).\($0.0.label ?? "")" }
    }

    /// What is not in the sample, no test of checkpoints would miss.
    @Test func everyPropertyIsInTheSample() throws {
        let state = StateSample.state
        let record = state.devices[DeviceIndex(number: 1)]
        let key = VersionKey(platform: .iOS, country: "")
        let forgotten =
            unset(state, bare: State())
            + unset(StateSample.token, bare: TokenState(name: ""))
            + unset(StateSample.renewal, bare: RenewalHistory())
            + unset(
                StateSample.holding,
                bare: Holding(
                    asset: Asset(
                        key: AssetKey(adamId: 1), totalCount: 0, assignedCount: 0,
                        availableCount: 0)))
            + unset(
                StateSample.app,
                bare: AppRecord(name: "", bundleId: nil, kind: .public, icon: nil, describedBy: key)
            )
            + unset(record.details, bare: DeviceRecord.Details())
            + unset(try #require(record.device), bare: Device(serialNumber: ""))
            + unset(
                try #require(record.inventory[361_309_726]),
                bare: InventoryRecord(version: nil, installing: false, reportedAt: .distantPast))
            + unset(
                StateSample.command,
                bare: OpenCommand(
                    uuid: "", device: DeviceIndex(number: 0), enrollmentId: "",
                    command: .installedApplicationList([]), apps: [], requestedAt: .distantPast,
                    ordinal: 0))
        #expect(
            forgotten == [],
            "set it in StateSample, code it in Checkpoint, and raise State.foldVersion")
        #expect(
            Mirror(reflecting: state.devices).children.compactMap(\.label)
                == ["indexes", "enrollments", "records"],
            "bring it back in DeviceTable.restore, and raise State.foldVersion")
    }

    /// What a dictionary or a set is coded to changes from run to run.
    @Test func noPartHoldsAnythingWithoutOrder() throws {
        func unordered(_ value: Any, _ path: String) -> [String] {
            let mirror = Mirror(reflecting: value)
            if mirror.displayStyle == .dictionary || mirror.displayStyle == .set { return [path] }
            return mirror.children.flatMap { unordered($0.value, "\(path).\($0.label ?? "")") }
        }
        let coder = EventCoder()
        // Read back, a part has what was coded.
        let found = try CheckpointParts(of: StateSample.state).flatMap { coded in
            let part = try coder.decodePart(
                type: coded.type, version: coded.version, data: coded.data)
            return unordered(part, coded.type)
        }
        let uncoded = [
            "holdings", "users", "catalog", "renewal.renewed", "renewal.vanished",
            "renewal.movements",
        ].map { "state.token.token.\($0)" }
        #expect(Set(found) == Set(uncoded + ["state.apps.apps..record.versions"]))
        for part in CheckpointParts(of: StateSample.state) where part.type == TokenPart.type {
            let text = String(decoding: part.data, as: UTF8.self)
            for name in ["holdings", "users", "catalog", "renewed", "vanished", "movements"] {
                #expect(!text.contains("\"\(name)\""))
            }
        }
    }

    @Test func everyTypeIsInTheSampleAndNoneIsAnEvents() {
        let types = Set(CheckpointParts(of: StateSample.state).map(\.type))
        #expect(types == Set(StateParts.types.keys))
        #expect(types.allSatisfy { $0.hasPrefix(StateParts.prefix) })
        #expect(!Event.readers.keys.contains { $0.hasPrefix(StateParts.prefix) })
    }

    @Test func theSampleIsTheGoldenFileByteForByte() throws {
        let golden = try String(contentsOf: Self.golden, encoding: .utf8)
        let lines = CheckpointParts(of: StateSample.state).map { part in
            let data = String(decoding: part.data, as: UTF8.self)
            return "{\"type\":\"\(part.type)\",\"v\":\(part.version),\"data\":\(data)}"
        }
        let advice = "raise State.foldVersion and record the new lines, or undo"
        for (expected, actual) in zip(golden.split(separator: "\n"), lines) {
            #expect(expected == actual, "\(advice)")
        }
        #expect(golden.split(separator: "\n").count == lines.count, "\(advice)")
    }

    @Test func dataIsOneObjectOnOneLine() {
        for part in CheckpointParts(of: StateSample.state) {
            #expect(part.data.first == UInt8(ascii: "{"))
            #expect(part.data.last == UInt8(ascii: "}"))
            #expect(part.data.allSatisfy { $0 >= 0x20 })
        }
    }

    /// Whatever an attempt that broke off left over, the next checkpoint is not touched by it.
    @Test func theFirstPartMakesTheStateAnew() throws {
        let parts = Array(CheckpointParts(of: StateSample.state))
        #expect(try restored(parts.dropLast() + parts) == StateSample.state)
    }
}
