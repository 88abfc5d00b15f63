// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Turns the root table of a configuration file into ``Settings``. Defaults are those of the
/// model's values; a missing key leaves them alone.
struct SettingsDecoder {
    let root: TableReader
    let problems: ProblemList
    /// The configuration file's folder, from which relative paths are taken.
    let folder: String
    let directories: SystemDirectories

    /// `sun_path` holds 108 bytes with the terminating NUL (man 7 unix).
    private static let maximumSocketPathBytes = 107

    /// - Parameter path: the configuration file, for messages and relative paths.
    init(_ table: TomlTable, path: String, directories: SystemDirectories) {
        problems = ProblemList(path: path)
        root = TableReader(table, schema: .root, keyPath: "", problems: problems)
        folder = FilePath.folder(of: path)
        self.directories = directories
    }

    /// Decodes everything, and throws all problems together.
    func decode() throws(SettingsError) -> Settings {
        var settings = Settings()
        settings.daemon = daemon()
        settings.log = log()
        settings.apple = apple()
        settings.mdm = mdm()
        settings.listener = listener()
        settings.notifications = notifications(hasListener: settings.listener != nil)
        settings.deviceFile = table("devices", .devices)?.require("file", path("devices.csv"))
        settings.renewal = renewal()
        settings.updates = updates()
        settings.tokens = tokens(stateDirectory: settings.daemon.stateDirectory)
        settings.apps = apps()
        settings.rules = rules(tokens: settings.tokens)
        if let error = problems.error { throw error }
        return settings
    }

    /// A path relative to the configuration file.
    func path(_ example: String) -> Form<String> { .path(in: folder, example: example) }

    /// The table at `key`: nil where there is none, or something else (reported).
    func table(_ key: String, _ schema: TableSchema) -> TableReader? {
        guard let entry = root.table[key] else { return nil }
        guard case .table(let table) = entry.value.content else {
            root.report(key)(
                at: entry.place,
                "\(Quoting.quoted(key)) must be a table, not \(entry.value.typeName)",
                remedy: "write \(schema.header)")
            return nil
        }
        return TableReader(table, schema: schema, keyPath: key, problems: problems)
    }

    /// The tables of the list at `key`, with their numbers in the list; none where there is no
    /// list.
    func tables(_ key: String, _ schema: TableSchema) -> [TableReader] {
        guard let entry = root.table[key] else { return [] }
        guard case .array(let elements) = entry.value.content, elements.allSatisfy(\.isTable) else {
            root.report(key)(
                at: entry.place,
                "\(Quoting.quoted(key)) must be a list of tables, not \(entry.value.typeName)",
                remedy: "write \(schema.header), once for each")
            return []
        }
        return elements.enumerated().compactMap { index, element in
            element.content.asTable.map {
                TableReader($0, schema: schema, keyPath: "\(key)[\(index)]", problems: problems)
            }
        }
    }

    private func daemon() -> DaemonSettings {
        var daemon = DaemonSettings()
        if let state = directories.state { daemon.stateDirectory = state }
        if let runtime = directories.runtime {
            daemon.controlSocket = FilePath.join(runtime, "control.sock")
        }
        guard let table = table("daemon", .daemon) else { return daemon }
        table.read("state_directory", path("/var/lib/vppd"), into: &daemon.stateDirectory)
        table.read(
            "control_socket",
            .path(
                in: folder, example: "/run/vppd/control.sock",
                maximumBytes: Self.maximumSocketPathBytes),
            into: &daemon.controlSocket)
        return daemon
    }

    private func log() -> LogSettings? {
        guard let table = table("log", .log) else { return nil }
        var log = LogSettings()
        table.read("compress", .boolean, into: &log.compress)
        table.read("any_file_system", .boolean, into: &log.anyFileSystem)
        table.read("keep_days", .integer(0...36_500, example: 400), into: &log.keepDays)
        return log
    }

    private func mdm() -> MDMSettings? {
        guard let table = table("mdm", .mdm) else { return nil }
        let kind = table.require("type", .choice(MDMSettings.Kind.self, example: .nanomdm))
        let url = table.require("url", .url(example: "http://127.0.0.1:9000"))
        let apiKeyFile = table.require("api_key_file", path("nanomdm.key"))
        let webhookKeyFile = table.read("webhook_key_file", path("webhook.key"))
        guard let kind, let url, let apiKeyFile else { return nil }
        return MDMSettings(
            kind: kind, url: url.withoutTrailingSlash, apiKeyFile: apiKeyFile,
            webhookKeyFile: webhookKeyFile)
    }

    private func listener() -> ListenerSettings? {
        guard let table = table("listener", .listener) else { return nil }
        let address = table.read("address", .ipAddress)
        guard let port = table.require("port", .integer(1...Int(UInt16.max), example: 9_001)),
            let exact = UInt16(exactly: port)
        else { return nil }
        return address.map { ListenerSettings(address: $0, port: exact) }
            ?? ListenerSettings(port: exact)
    }
}
