// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// No part is longer than half a line of the log (event-log.md, P15), whatever is in it.
@Suite struct CuttingTests {
    /// Long lists of everything that is cut.
    private static let large: State = {
        let moment = StateSample.moment
        var state = StateSample.state
        var holding = StateSample.holding
        for number in 0..<1_500 {
            let index = state.devices.intern(.sample(number))
            holding.devices.append(index)
            holding.users.append(ClientUserID("user-\(10_000 + number)"))
            state.tokens["school"]?.users[ClientUserID("user-\(number)")] =
                number % 3 == 0 ? "Retired" : "Associated"
            state.inspections[index] = moment
            let key = UpdateKey(device: index, adamId: AdamID(UInt64(number % 7)))
            state.updates[key] =
                StateSample.state.updates[
                    UpdateKey(device: DeviceIndex(number: 1), adamId: 361_309_726)]
            state.spent[key] = SpentAttempts(
                target: AppVersion(externalId: UInt64(number), display: "1"), attempts: 1)
            state.parked[key] = ParkedUpdate(
                target: AppVersion(externalId: 1, display: "\(number)"), reason: .appInUse,
                at: moment, attempts: 3)
            var command = StateSample.command
            command.uuid = CommandUUID("uuid-\(number)")
            command.device = index
            state.commands[command.uuid] = command
            state.recentSends["night", default: []].append(moment + .seconds(Int64(number)))
            let alert = Alert(
                key: AlertKey(.updateParked, serialNumber: .sample(number)), message: "m",
                remedy: "r")
            state.alerts[alert.key] = ActiveAlert(alert: alert, since: moment)
            describe(index, number, in: &state)
            addWrite(UInt64(number), to: &state)
            addApp(AdamID(UInt64(1_000 + number)), to: &state)
        }
        holding.devices.sort()
        state.tokens["school"]?.holdings[holding.asset.key] = holding
        return state
    }()

    private static func describe(_ index: DeviceIndex, _ number: Int, in state: inout State) {
        state.devices.enroll(index, as: .sample(number))
        state.devices[index].device = .sample(number, groups: [GroupName("group-\(number % 40)")])
        state.devices[index].openCommand = CommandUUID("uuid-\(number)")
        state.devices[index].inspectNotBefore = StateSample.moment
        for app in 0..<5 as Range<UInt64> {
            state.devices[index].inventory[AdamID(app)] = InventoryRecord(
                version: InstalledVersion(externalVersion: UInt64(number % 9)), installing: false,
                reportedAt: StateSample.moment + .seconds(Int64(number)))
        }
    }

    private static func addWrite(_ number: UInt64, to state: inout State) {
        var write = StateSample.write
        write.id = 100 + number
        state.writes.append(write)
        state.writeCount = write.id
        state.failedWrites += [StateSample.failedWrite].compactMap { $0 }
    }

    private static func addApp(_ app: AdamID, to state: inout State) {
        let moment = StateSample.moment
        let key = AssetKey(adamId: app)
        state.tokens["school"]?.heard.add("\(app)", at: moment)
        var holding = StateSample.holding
        holding.asset.key = key
        state.apps[app] = StateSample.app
        state.tokens["school"]?.holdings[key] = holding
        state.tokens["school"]?.catalog[app] = CatalogEntry(addedAt: moment)
        state.tokens["school"]?.renewal.renewed[app] = moment
        state.tokens["school"]?.renewal.vanished[key] = moment
        state.tokens["school"]?.renewal.movements[key] = RenewalHistory.Movement(
            since: moment, assignedBefore: 1, removed: 1, added: 1)
    }

    /// Settings and what is said of the daemon and of one token are never cut: they came from one
    /// line of the log, or are short.
    private static let uncut: Set<String> = [DaemonPart.type, SettingsPart.type, TokenPart.type]

    @Test(arguments: [4_096, 20_000, CheckpointParts.partBytes])
    func everyPartKeepsToTheLimit(limit: Int) throws {
        let parts = Array(CheckpointParts(of: Self.large, limit: limit))
        for part in parts where !Self.uncut.contains(part.type) {
            #expect(part.data.count <= limit, "\(part.type)")
        }
        #expect(try restored(parts) == Self.large)
        let counts = Dictionary(grouping: parts, by: \.type).mapValues(\.count)
        if limit == 4_096 {
            for type in StateParts.types.keys where !Self.uncut.contains(type) {
                #expect(counts[type, default: 0] > 1, "\(type) is not cut")
            }
        }
    }

    /// A row is never cut, however small the limit.
    @Test(arguments: [0, 1, 200, 700])
    func aLimitBelowOneRowStillWorks(limit: Int) throws {
        #expect(
            try restored(CheckpointParts(of: StateSample.state, limit: limit)) == StateSample.state)
    }

    @Test func partsAreAsFullAsTheyMayBe() {
        let limit = 20_000
        let parts = Array(CheckpointParts(of: Self.large, limit: limit))
        let runs = Dictionary(grouping: parts, by: \.type).filter { $1.count > 2 }
        #expect(runs.count > 6)
        for (type, parts) in runs {
            let bytes = parts.dropLast().map(\.data.count)
            let average = bytes.reduce(0, +) / bytes.count
            #expect(average > limit / 4, "\(type): \(average)")
        }
    }

    @Test func rowsThatAreHeavierThanTheyWeighAreCutAgain() {
        let coder = EventCoder()
        let alert = Alert(
            key: AlertKey(.syncStale), message: String(repeating: "m", count: 300), remedy: "r")
        let alerts = (0..<100).map { _ in ActiveAlert(alert: alert, since: StateSample.moment) }
        var section = PartSection(rows: alerts.count, weigh: { _ in 1 }) {
            AlertsPart(alerts: Array(alerts[$0]))
        }
        var sizes: [Int] = []
        while let part = section.next(coder, limit: 4_096) { sizes.append(part.data.count) }
        #expect(sizes.count > 5)
        #expect(sizes.allSatisfy { $0 <= 4_096 })
    }

    @Test func pieces() {
        #expect(Range.pieces(of: 0, size: 3) == [0..<0])
        #expect(Range.pieces(of: 3, size: 3) == [0..<3])
        #expect(Range.pieces(of: 7, size: 3) == [0..<3, 3..<6, 6..<7])
    }
}
