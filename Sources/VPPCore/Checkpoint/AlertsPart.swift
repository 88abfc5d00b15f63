// SPDX-License-Identifier: Apache-2.0

/// Alerts that stand, by key.
struct AlertsPart: StatePart {
    static let type = "state.alerts"

    var alerts: [ActiveAlert]

    static func section(of state: State) -> PartSection {
        let alerts = state.alerts.values.sorted { $0.alert.key.precedes($1.alert.key) }
        return PartSection(
            rows: alerts.count,
            weigh: {
                200 + alerts[$0].alert.message.utf8.count + alerts[$0].alert.remedy.utf8.count
            },
            part: { AlertsPart(alerts: Array(alerts[$0])) })
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        for alert in alerts {
            guard state.alerts.updateValue(alert, forKey: alert.alert.key) == nil else {
                throw Self.misfit("alert \(alert.alert.key.code.rawValue) comes twice")
            }
        }
    }
}

extension AlertKey {
    /// An order in which no two keys that differ are alike: `<` takes a missing field for an empty
    /// one.
    fileprivate func precedes(_ other: AlertKey) -> Bool {
        if self < other { return true }
        if other < self { return false }
        return named < other.named
    }

    /// Which of the fields are there, one bit each.
    private var named: Int {
        (token == nil ? 0 : 1) + (adamId == nil ? 0 : 2) + (serialNumber == nil ? 0 : 4)
            + (qualifier == nil ? 0 : 8)
    }
}
