// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What the store says about apps, by `adamId`.
struct AppsPart: StatePart {
    static let type = "state.apps"

    struct App: Codable, Hashable, Sendable {
        var adamId: AdamID
        /// All of the record but its versions.
        var record: AppRecord
        /// By platform and country.
        var versions: [Version]
    }

    struct Version: Codable, Hashable, Sendable {
        var key: VersionKey
        var record: VersionRecord
    }

    var apps: [App]

    static func section(of state: State) -> PartSection {
        let ids = state.apps.keys.sorted()
        return PartSection(
            rows: ids.count,
            weigh: { 300 + 250 * (state.apps[ids[$0]]?.versions.count ?? 0) },
            part: { rows in
                AppsPart(apps: ids[rows].compactMap { id in state.apps[id].map { App(id, $0) } })
            })
    }

    func restore(into state: inout State) throws(EventDecodingError) {
        for app in apps {
            var record = app.record
            for version in app.versions { record.versions[version.key] = version.record }
            guard state.apps.updateValue(record, forKey: app.adamId) == nil else {
                throw Self.misfit("app \(app.adamId) comes twice")
            }
        }
    }
}

extension AppsPart.App {
    fileprivate init(_ adamId: AdamID, _ record: AppRecord) {
        self.adamId = adamId
        self.record = record
        versions = record.versions.map { AppsPart.Version(key: $0.key, record: $0.value) }
            .sorted { $0.key < $1.key }
    }
}
