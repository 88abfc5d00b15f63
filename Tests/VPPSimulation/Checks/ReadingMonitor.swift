// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import VPPCore
import VPPModel

/// Holds what a full read brought against what the location really was while it was read: at one
/// moment of the reading it must have been just that (S3).
struct ReadingMonitor {
    private struct Reading {
        let token: TokenName
        let uId: String
        /// What the location had, from the beginning of the read on.
        var licenses: [Set<String>]
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
            token: name, uId: token.uId, licenses: [Self.licenses(token.uId, world)])
    }

    /// Something changed at Apple.
    mutating func changed(_ world: World) {
        for number in readings.keys {
            guard let uId = readings[number]?.uId else { continue }
            let licenses = Self.licenses(uId, world)
            if readings[number]?.licenses.last != licenses {
                readings[number]?.licenses.append(licenses)
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
            var held: Set<String> = []
            let assets = Set(token.holdings.keys.map { "\($0.adamId)/\($0.pricingParam.rawValue)" })
            for (key, holding) in token.holdings {
                for device in holding.devices {
                    held.insert(
                        "\(key.adamId)/\(key.pricingParam.rawValue)/"
                            + state.devices[device].serialNumber.text)
                }
            }
            // Assets and assignments are read one after the other: only what is in both counts.
            let possible = reading.licenses.map { licenses in
                licenses.filter { license in
                    assets.contains { license.hasPrefix($0 + "/") }
                }
            }
            guard possible.contains(held) else {
                throw Violation(
                    .consistentReading,
                    "\(reading.token) has what its location never had at one moment: "
                        + "\(held.sorted()) in place of \(possible.map { $0.sorted() })")
            }
        }
    }

    private static func licenses(_ uId: String, _ world: World) -> Set<String> {
        var all: Set<String> = []
        for (license, _) in world.services.apple.locations[uId]?.licenses ?? [] {
            if case .device(let serial) = license.holder {
                all.insert("\(license.asset.adamId)/\(license.asset.pricingParam)/\(serial)")
            }
        }
        return all
    }
}
