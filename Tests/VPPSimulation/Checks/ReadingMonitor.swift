// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import VPPCore
import VPPModel

/// Holds what a full read brought against what the location really was while it was read: at one
/// moment of the reading it must have been just that (S3).
struct ReadingMonitor {
    /// What is read of a location.
    private struct Picture: Equatable {
        /// Its licenses that devices hold, as `adamId/pricingParam/serial`.
        var licenses: Set<String> = []
        /// The counts of its assets.
        var counts: [String: String] = [:]
    }

    private struct Reading {
        let token: TokenName
        let uId: String
        /// What the location was, from the beginning of the read on.
        var pictures: [Picture]
        /// The version of its assets at the last of them: it advances with every license, too.
        var version: Int
    }

    private var readings: [Int: Reading] = [:]
    /// Those whose outcome is being taken.
    private var ended: [Reading] = []
    private(set) var checked = 0

    /// An effect begins.
    mutating func begin(_ effect: Effect, _ number: Int, _ world: World) {
        guard case .sync(let name, _, let scope, _) = effect, scope.full,
            let secret = world.administrator.tokenFiles[name.text],
            let token = world.services.apple.tokens.last(where: { $0.secret == secret })
        else { return }
        readings[number] = Reading(
            token: name, uId: token.uId, pictures: [Self.picture(token.uId, world)],
            version: Self.version(token.uId, world))
    }

    /// Something changed at Apple.
    mutating func changed(_ world: World) {
        for number in readings.keys {
            guard let uId = readings[number]?.uId else { continue }
            let version = Self.version(uId, world)
            guard readings[number]?.version != version else { continue }
            readings[number]?.version = version
            let picture = Self.picture(uId, world)
            if readings[number]?.pictures.last != picture {
                readings[number]?.pictures.append(picture)
            }
        }
    }

    /// An effect came back.
    mutating func end(_ number: Int, _ input: Input) {
        guard let reading = readings.removeValue(forKey: number),
            case .synced(_, _, _, .success) = input
        else { return }
        ended.append(reading)
    }

    /// A notification was taken together with what a read brought: the state is not the read's alone.
    mutating func forgetEnded() { ended = [] }

    mutating func processEnded() {
        readings = [:]
        ended = []
    }

    /// After the step that took them.
    mutating func check(_ state: State) throws(Violation) {
        let all = ended
        ended = []
        for reading in all {
            guard let token = state.tokens[reading.token], token.lastFailure == nil,
                token.lastSync?.extent == .full, token.standing.isRead
            else { continue }
            checked += 1
            try check(Self.picture(token, state), reading)
        }
    }

    private func check(_ read: Picture, _ reading: Reading) throws(Violation) {
        guard reading.pictures.contains(where: { $0.counts == read.counts }) else {
            throw Violation(
                .licenses,
                "\(reading.token) has counts its location never had at one moment: "
                    + "\(read.counts) in place of \(reading.pictures.map(\.counts))")
        }
        // Assets and assignments are read one after the other: only what is in both counts.
        let possible = reading.pictures.map { picture in
            picture.licenses.filter { license in
                read.counts.keys.contains { license.hasPrefix($0 + "/") }
            }
        }
        guard possible.contains(read.licenses) else {
            throw Violation(
                .consistentReading,
                "\(reading.token) has what its location never had at one moment: "
                    + "\(read.licenses.sorted()) in place of \(possible.map { $0.sorted() })")
        }
    }

    /// What vppd has of a location.
    private static func picture(_ token: TokenState, _ state: State) -> Picture {
        var picture = Picture()
        for (key, holding) in token.holdings {
            let name = "\(key.adamId)/\(key.pricingParam.rawValue)"
            let asset = holding.asset
            picture.counts[name] =
                "\(asset.assignedCount) of \(asset.totalCount), \(asset.availableCount) free"
            for device in holding.devices {
                picture.licenses.insert("\(name)/\(state.devices[device].serialNumber.text)")
            }
        }
        return picture
    }

    private static func version(_ uId: String, _ world: World) -> Int {
        world.services.apple.locations[uId]?.assetsVersion.number ?? 0
    }

    /// What a location is.
    private static func picture(_ uId: String, _ world: World) -> Picture {
        var picture = Picture()
        guard let location = world.services.apple.locations[uId] else { return picture }
        for (name, asset) in location.assets {
            picture.counts["\(name.adamId)/\(name.pricingParam)"] =
                "\(asset.assigned) of \(asset.total), \(asset.available) free"
        }
        for (license, _) in location.licenses {
            if case .device(let serial) = license.holder {
                picture.licenses.insert(
                    "\(license.asset.adamId)/\(license.asset.pricingParam)/\(serial)")
            }
        }
        return picture
    }
}
