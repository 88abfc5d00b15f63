// SPDX-License-Identifier: Apache-2.0

/// Alerts that stand, by key.
struct AlertsPart: StatePart {
    static let type = "state.alerts"

    var alerts: [ActiveAlert]

    static func section(of state: State) -> PartSection {
        let alerts = state.alerts.sorted { ($0.key, $0.key.named) < ($1.key, $1.key.named) }
            .map(\.value)
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
    /// Which of its fields are there, one bit each: keys are compared as if a missing field were an
    /// empty one, and two keys that differ need an order here.
    fileprivate var named: Int {
        (token == nil ? 0 : 1) + (adamId == nil ? 0 : 2) + (serialNumber == nil ? 0 : 4)
            + (qualifier == nil ? 0 : 8)
    }
}
