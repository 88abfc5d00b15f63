// SPDX-License-Identifier: Apache-2.0

import Foundation
import VPPCore
import VPPModel

/// Which rule decides about an install, worked out another way than the product does: by striking
/// out rules whose conditions do not hold (U2, U8).
enum RuleOracle {
    /// Why an install must not be sent; nil where it may.
    static func objection(
        to request: CommandRequested, _ state: State, _ truth: VPPModel.Settings
    ) -> String? {
        guard let app = request.apps.first, let name = request.rule else { return nil }
        guard let index = state.devices.index(of: request.serialNumber),
            let device = state.devices[index].device
        else { return "the device is not in the fleet" }
        let holders = state.tokens.filter { token in
            token.holdings.contains { $0.key.adamId == app && $0.value.devices.contains(index) }
        }
        if holders.isEmpty { return "the device holds no license" }
        let tokens = Set(holders.filter { $0.catalog[app] != nil }.map(\.name))
        if tokens.isEmpty { return "the app is in no catalog" }
        if (truth.apps.first { $0.adamId == app }?.mode ?? truth.updates.mode) != .administrator {
            return "the mode is not administrator"
        }
        guard let record = state.apps[app] else { return "the app is not known" }
        let standing = truth.rules.filter { rule in
            let match = rule.match
            let conditions = [
                match.token.map(tokens.contains) ?? true,
                match.adamIds.isEmpty || match.adamIds.contains(app),
                match.kind.map { $0 == record.kind } ?? true,
                match.platform.map { $0 == device.platform } ?? true,
                match.groups.isEmpty || !Set(match.groups).isDisjoint(with: device.groups),
                match.bundleId == nil,
            ]
            return conditions.allSatisfy { $0 }
        }
        guard let rule = standing.first else { return "no rule matches" }
        guard rule.action == .automatic else { return "rule \(rule.name) says \(rule.action)" }
        return rule.name == name ? nil : "rule \(rule.name) decides, not \(name)"
    }
}
