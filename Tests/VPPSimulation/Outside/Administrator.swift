// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import AppsAndBooks
import Settings
import VPPCore
import VPPModel

/// Who keeps the configuration: the files as they are now, right or wrong.
struct Administrator {
    /// Directory of the configuration.
    static let directory = "/etc/vppd"
    /// Where the MDM server is.
    static let mdm = "http://127.0.0.1:9000"
    /// Where Apple's service is.
    static let apple = "http://127.0.0.1:8000"

    /// The names of the tokens in the configuration, in order.
    var tokens: [String] = []
    /// Tokens whose location may be taken over.
    var takeOver: Set<String> = []
    /// What the file of the developer token holds; nil: none is configured.
    var developerToken: String?
    /// Apple's notifications are wanted.
    var notifications = false
    var apple = AppleText()
    /// `apps` of `[renewal]`: so many renewed apps warn.
    var renewalApps = 10
    var updates = UpdateText()
    var rules: [RuleText] = []
    /// A slip of the pen: the file is not TOML, or has an unknown key.
    var slip: String?
    /// The contents of the token files, by name.
    var tokenFiles: [String: String] = [:]
    var deviceRows: [String] = []
    /// A row that cannot be read.
    var deviceSlip: String?
    /// The text that was read last without a fault, and what it says. Reading is pure, and mostly
    /// nothing has changed since.
    private var known: (text: String, settings: VPPModel.Settings)?

    /// `[apple]`, where it differs from the defaults.
    struct AppleText {
        var syncInterval = "6h"
        var clientConfigInterval = "6h"
        var metadataInterval = "6h"
        var fullInventory = "24h"
        var requestShare = "0.5"
    }

    /// `[updates]`.
    struct UpdateText {
        var attempts = 3
        var retryInterval = "4h"
        var mode = "administrator"
    }

    /// A `[[rule]]`.
    struct RuleText {
        var name: String
        var action = "automatic"
        var conditions: [String] = []
        var deferral: String?
        var window: String?
        var rings: String?
        var perMinute: Int?

        var text: String {
            var lines = ["[[rule]]", "name = \"\(name)\"", "action = \"\(action)\""] + conditions
            if let deferral { lines.append("defer = \"\(deferral)\"") }
            if let window { lines.append("window = \(window)") }
            if let rings { lines.append("rings = \(rings)") }
            if let perMinute { lines.append("per_minute = \(perMinute)") }
            return lines.joined(separator: "\n")
        }
    }

    /// The configuration file.
    var settingsText: String {
        var parts = [
            """
            [apple]
            base_url = "\(Self.apple)/mdm/v2/"
            sync_interval = "\(apple.syncInterval)"
            client_config_interval = "\(apple.clientConfigInterval)"
            metadata_interval = "\(apple.metadataInterval)"
            full_inventory = "\(apple.fullInventory)"
            request_share = \(apple.requestShare)
            \(developerToken == nil ? "" : "metadata_token_file = \"developer.token\"")
            [mdm]
            type = "nanomdm"
            url = "\(Self.mdm)"
            api_key_file = "api.key"
            webhook_key_file = "webhook.key"
            [devices]
            file = "devices.csv"
            [renewal]
            apps = \(renewalApps)
            share = 0.1
            [updates]
            mode = "\(updates.mode)"
            attempts = \(updates.attempts)
            retry_interval = "\(updates.retryInterval)"
            """
        ]
        if notifications {
            parts.append(
                """
                [listener]
                port = 9001
                [notifications]
                url = "https://vppd.example.org/apple/notifications"
                secret_age = "5d"
                """)
        }
        for token in tokens {
            parts.append("[[token]]\nname = \"\(token)\"\ntake_over = \(takeOver.contains(token))")
        }
        parts += rules.map(\.text)
        if let slip { parts.append(slip) }
        return parts.joined(separator: "\n") + "\n"
    }

    /// The device file.
    var deviceText: String {
        let header = "serial,enrollment_id,groups,platform,os_version,time_zone,supervised"
        return ([header] + deviceRows + [deviceSlip].compactMap { $0 }).joined(separator: "\n")
            + "\n"
    }

    // MARK: - What a start or a reload finds

    mutating func settings() throws(SettingsError) -> VPPModel.Settings {
        let text = settingsText
        if let known, known.text == text { return known.settings }
        let settings = try SettingsFile.parse(
            Array(text.utf8), path: "\(Self.directory)/vppd.toml",
            directories: SystemDirectories(state: "/var/lib/vppd", runtime: "/run/vppd"))
        known = (text, settings)
        return settings
    }

    func devices() throws(DeviceFileError) -> [Device] {
        try DeviceFile.parse(Array(deviceText.utf8), path: "\(Self.directory)/devices.csv")
    }

    /// What a token's file holds, with the words a reload would find for what is wrong.
    func input(of settings: TokenSettings, into vault: TokenVaultStore) -> Input {
        guard let file = tokenFiles[settings.name.text] else {
            return .tokenUnusable(settings.name, problem: "there is no \(settings.file)")
        }
        do throws(TokenFileError) {
            let content = try TokenFile.decode(Array(file.utf8), now: .distantPast)
            vault(content)
            return .tokenLoaded(settings.name, TokenFacts(content))
        } catch {
            return .tokenUnusable(
                settings.name,
                problem: "\(settings.file): token \"\(settings.name)\": \(error)")
        }
    }

    typealias TokenVaultStore = (ContentToken) -> Void

    /// Reads all files.
    /// - Returns: the first thing that keeps the daemon from starting; nil where nothing does.
    mutating func findFault() -> String? {
        do {
            let settings = try settings()
            _ = try devices()
            for token in settings.tokens {
                if let file = tokenFiles[token.name.text] {
                    _ = try TokenFile.decode(Array(file.utf8), now: .distantPast)
                }
            }
            return nil
        } catch {
            return "\(error)"
        }
    }
}
