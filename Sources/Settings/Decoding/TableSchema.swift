// SPDX-License-Identifier: Apache-2.0

/// The keys one kind of table may have.
struct TableSchema {
    /// As people write it: `[apple]`, `[[token]]`; `window of [[rule]]` for tables within.
    let header: String
    let keys: [String]

    static let daemon = TableSchema(
        header: "[daemon]", keys: ["state_directory", "control_socket"])
    static let log = TableSchema(
        header: "[log]", keys: ["compress", "keep_days", "any_file_system"])
    static let apple = TableSchema(
        header: "[apple]",
        keys: [
            "base_url", "sync_interval", "full_inventory", "client_config_interval",
            "metadata_interval", "metadata_token_file", "request_share", "retry_interval",
            "recheck_interval",
            "unreachable_after", "expiry_warning_days",
        ])
    static let mdm = TableSchema(
        header: "[mdm]", keys: ["type", "url", "api_key_file", "webhook_key_file"])
    static let listener = TableSchema(header: "[listener]", keys: ["address", "port"])
    static let notifications = TableSchema(
        header: "[notifications]", keys: ["url", "secret_age"])
    static let devices = TableSchema(header: "[devices]", keys: ["file"])
    static let renewal = TableSchema(
        header: "[renewal]", keys: ["window", "apps", "share", "apps_alone", "critical_factor"])
    static let updates = TableSchema(
        header: "[updates]",
        keys: [
            "mode", "attempts", "verify_after", "command_deadline", "retry_interval",
            "inventory_age", "management_flags",
        ])
    static let token = TableSchema(
        header: "[[token]]",
        keys: ["name", "file", "groups", "add_apps_automatically", "take_over"])
    static let app = TableSchema(header: "[[app]]", keys: ["adam_id", "mode"])
    static let rule = TableSchema(
        header: "[[rule]]",
        keys: [
            "name", "action", "token", "apps", "bundle_id", "kind", "platform", "groups", "defer",
            "window", "rings", "per_minute",
        ])
    static let window = TableSchema(
        header: "window of [[rule]]", keys: ["days", "start", "length", "time_zone"])
    static let ring = TableSchema(header: "rings of [[rule]]", keys: ["percent", "soak"])

    /// The tables at the top of the file, by the key that names them.
    static let top: [(key: String, schema: TableSchema)] = [
        ("daemon", daemon), ("log", log), ("apple", apple), ("mdm", mdm), ("listener", listener),
        ("notifications", notifications),
        ("devices", devices), ("renewal", renewal), ("updates", updates), ("token", token),
        ("app", app), ("rule", rule),
    ]
    /// The file itself.
    static let root = TableSchema(header: "", keys: top.map(\.key))

    /// The header of the table at the top that `key` names.
    static func header(of key: String) -> String? {
        top.first { $0.key == key }?.schema.header
    }

    /// The headers of the tables at the top that have `key`.
    static func headers(having key: String) -> [String] {
        top.filter { $0.schema.keys.contains(key) }.map(\.schema.header)
    }
}
