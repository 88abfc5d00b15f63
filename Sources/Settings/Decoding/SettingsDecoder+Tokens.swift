// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension SettingsDecoder {
    /// `[[token]]` (T1). A token with problems is left out of the result, so that its name does not
    /// raise others.
    func tokens(stateDirectory: String) -> [TokenSettings] {
        var names = NamesSeen(header: TableSchema.token.header)
        return tables("token", .token).compactMap { table in
            let name = table.require("name", .tokenName)
            let file = table.read("file", path("school.vpptoken"))
            let groups = table.read("groups", Self.groups)
            let addsApps = table.read("add_apps_automatically", .boolean)
            let takesOver = table.read("take_over", .boolean)
            guard let name, names.insert(name.text, "name", in: table) else { return nil }
            return TokenSettings(
                name: name, file: file ?? "\(stateDirectory)/tokens/\(name).vpptoken",
                groups: groups ?? [], addAppsAutomatically: addsApps ?? true,
                takeOver: takesOver ?? false)
        }
    }

    /// `[[app]]` (C1).
    func apps() -> [AppSettings] {
        var names = NamesSeen(header: TableSchema.app.header)
        return tables("app", .app).compactMap { table in
            let adamId = table.require("adam_id", .adamID)
            let mode = table.read("mode", .choice(UpdateMode.self, example: .administrator))
            guard let adamId, names.insert(adamId.description, "adam_id", in: table) else {
                return nil
            }
            return AppSettings(adamId: adamId, mode: mode)
        }
    }

    /// A list of groups, of a token or of a rule.
    static var groups: Form<[GroupName]> {
        .distinctList(of: .identifier(example: "staff"), "a list of groups", example: "[\"staff\"]")
    }
}
