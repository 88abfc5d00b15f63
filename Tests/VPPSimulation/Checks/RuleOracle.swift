// SPDX-License-Identifier: Apache-2.0

import Foundation
import VPPCore
import VPPModel

/// Which rule decides about an app on a device, worked out another way than the product does: by striking
/// out rules whose conditions do not hold (U2, U8).
enum RuleOracle {
    /// Why nothing may be sent.
    struct Objection: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    /// Why a command must not be sent; nil where it may.
    static func objection(
        to request: CommandRequested, _ state: State, _ truth: VPPModel.Settings,
        _ facts: FleetFacts
    ) -> String? {
        guard let app = request.apps.first, let name = request.rule else {
            let isOff = request.apps.allSatisfy { truth.mode(of: $0) != .administrator }
            return isOff ? "updates are off, and the device is asked" : nil
        }
        guard let index = state.devices.index(of: request.serialNumber) else {
            return "the device is not in the fleet"
        }
        switch ruling(app, index, state, truth, facts) {
        case .success(name): return nil
        case .success(let other): return "rule \(other) decides, not \(name)"
        case .failure(let objection): return objection.description
        }
    }

    /// The rule that lets a device have updates of an app.
    static func ruling(
        _ app: AdamID, _ index: DeviceIndex, _ state: State, _ truth: VPPModel.Settings,
        _ facts: FleetFacts
    ) -> Result<RuleName, Objection> {
        let serial = state.devices[index].serialNumber
        guard state.devices[index].described != nil else {
            return .failure(.init("the device is not in the fleet"))
        }
        let holders = state.tokens.filter { token in
            token.holdings.contains { $0.key.adamId == app && $0.value.devices.contains(index) }
        }
        if holders.isEmpty { return .failure(.init("the device holds no license")) }
        let tokens = Set(holders.filter { $0.catalog[app] != nil }.map(\.name))
        if tokens.isEmpty { return .failure(.init("the app is in no catalog")) }
        if (truth.apps.first { $0.adamId == app }?.mode ?? truth.updates.mode) != .administrator {
            return .failure(.init("the mode is not administrator"))
        }
        guard state.apps[app] != nil else { return .failure(.init("the app is not known")) }
        let standing = truth.rules.filter { rule in
            let match = rule.match
            let conditions = [
                match.token.map(tokens.contains) ?? true,
                match.adamIds.isEmpty || match.adamIds.contains(app),
                match.kind.map { $0 == facts.kind(of: app) } ?? true,
                match.platform.map { $0 == facts.platform(of: serial) } ?? true,
                match.groups.isEmpty
                    || !Set(match.groups).isDisjoint(with: facts.groups(of: serial)),
                match.bundleId == nil,
            ]
            return conditions.allSatisfy { $0 }
        }
        guard let rule = standing.first else { return .failure(.init("no rule matches")) }
        guard rule.action == .automatic else {
            return .failure(.init("rule \(rule.name) says \(rule.action)"))
        }
        return .success(rule.name)
    }
}
