// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
package import DeviceManagement
package import Settings
import VPPCore
package import VPPModel

/// Reads the configuration file and the files it names. Used at start, on SIGHUP and by
/// `vppd check`, so that all three find the same faults.
package struct ConfigurationLoader: Sendable {
    package let path: String
    private let directories: SystemDirectories
    private let credentialsDirectory: String?

    /// - Parameters:
    ///   - directories: systemd's, as defaults for what the file does not name.
    ///   - credentialsDirectory: `$CREDENTIALS_DIRECTORY`: secrets in it may be group-readable.
    package init(path: String, directories: SystemDirectories, credentialsDirectory: String?) {
        self.path = path
        self.directories = directories
        self.credentialsDirectory = credentialsDirectory
    }

    /// What was read, or why it cannot be used.
    package struct Loaded: Sendable {
        package var settings: VPPModel.Settings
        package var devices: [Device]?
        package var tokens: [TokenName: Result<ContentToken, ConfigurationProblem>]
        /// Faults of files the configuration names; with any of them the daemon does not start.
        package var problems: [ConfigurationProblem]
    }

    package func settings() throws(ConfigurationProblem) -> VPPModel.Settings {
        do {
            return try SettingsFile.load(path: path, directories: directories)
        } catch {
            throw ConfigurationProblem(
                line: error.description, others: error.all.dropFirst().map(\.description))
        }
    }

    /// Reads everything, and collects every fault of the files beside the configuration.
    package func load() throws(ConfigurationProblem) -> Loaded {
        var loaded = Loaded(settings: try settings(), devices: nil, tokens: [:], problems: [])
        do throws(ConfigurationProblem) {
            loaded.devices = try devices(loaded.settings)
        } catch {
            loaded.problems.append(error)
        }
        do throws(ConfigurationProblem) {
            _ = try keys(loaded.settings)
        } catch {
            loaded.problems.append(error)
        }
        do throws(ConfigurationProblem) {
            _ = try developerToken(loaded.settings)
        } catch {
            loaded.problems.append(error)
        }
        do throws(ConfigurationProblem) {
            try checkNotificationSecrets(loaded.settings)
        } catch {
            loaded.problems.append(error)
        }
        for token in loaded.settings.tokens {
            do throws(ConfigurationProblem) {
                guard let content = try self.token(token) else { continue }
                loaded.tokens[token.name] = .success(content)
            } catch {
                loaded.tokens[token.name] = .failure(error)
                loaded.problems.append(error)
            }
        }
        return loaded
    }

    /// The devices of the device file; nil where none is configured.
    package func devices(
        _ settings: VPPModel.Settings
    ) throws(ConfigurationProblem) -> [Device]? {
        guard let file = settings.deviceFile else { return nil }
        do {
            return try DeviceFile.load(path: file)
        } catch {
            throw ConfigurationProblem(line: error.description)
        }
    }

    /// The MDM server's keys; nil where no server is configured.
    package func keys(_ settings: VPPModel.Settings) throws(ConfigurationProblem) -> MDMKeys? {
        guard let mdm = settings.mdm else { return nil }
        do {
            let apiKey = try secret(mdm.apiKeyFile).text
            let webhookKey = try mdm.webhookKeyFile.map { path throws(SecretFileError) in
                try secret(path).text
            }
            return MDMKeys(
                api: APIKey(revealed: apiKey),
                webhook: webhookKey.map { WebhookKey(revealed: $0) })
        } catch {
            throw ConfigurationProblem(line: error.description)
        }
    }

    /// The developer token of Apple's metadata service; nil where none is configured.
    ///
    /// One past its date is taken: that is for Apple to judge (decisions/007).
    package func developerToken(
        _ settings: VPPModel.Settings
    ) throws(ConfigurationProblem) -> DeveloperToken? {
        guard let file = settings.apple.metadataTokenFile else { return nil }
        let bytes: [UInt8]
        do {
            bytes = try secret(file)
        } catch {
            throw ConfigurationProblem(
                line: "\(file): metadata_token_file in [apple]: \(error.message); \(error.remedy)")
        }
        guard let token = DeveloperToken(String(decoding: bytes, as: UTF8.self)) else {
            throw ConfigurationProblem(
                line: "\(file): metadata_token_file in [apple] holds no developer token, which is "
                    + "three parts with dots between them; put a signed token (JWT) into it, not "
                    + "the key it is signed with")
        }
        return token
    }

    /// The file that vppd keeps the secrets of Apple's notifications in is closed to others, if it is
    /// there.
    private func checkNotificationSecrets(
        _ settings: VPPModel.Settings
    ) throws(ConfigurationProblem) {
        guard settings.notifications != nil else { return }
        let path = settings.daemon.stateDirectory + "/" + NotificationSecrets.fileName
        _ = try NotificationSecrets.Storage.file(path).read()
    }

    /// A token's content; nil while there is no file: it may be brought later by
    /// `vppd token update`.
    ///
    /// A file past its own `expDate` is taken: only Apple's answer makes a token expired (T7).
    package func token(
        _ token: TokenSettings
    ) throws(ConfigurationProblem) -> ContentToken? {
        let bytes: [UInt8]
        do {
            bytes = try secret(token.file)
        } catch {
            if error.code == .missing { return nil }
            throw ConfigurationProblem(line: error.description)
        }
        do {
            return try TokenFile.decode(bytes, now: .distantPast)
        } catch {
            throw ConfigurationProblem(line: "\(token.file): token \"\(token.name)\": \(error)")
        }
    }

    private func secret(_ path: String) throws(SecretFileError) -> [UInt8] {
        try SecretFile.read(path: path, credentialsDirectory: credentialsDirectory)
    }

    /// Reads one token's file again and keeps the secret.
    func loadToken(_ settings: TokenSettings, into vault: TokenVault) -> Input {
        do throws(ConfigurationProblem) {
            guard let content = try token(settings) else {
                return .tokenUnusable(settings.name, problem: "there is no \(settings.file)")
            }
            vault.store(content, as: settings.name)
            return .tokenLoaded(settings.name, TokenFacts(content))
        } catch {
            return .tokenUnusable(settings.name, problem: error.line)
        }
    }
}

/// Why the configuration cannot be used: one line with file, place and remedy.
package struct ConfigurationProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package var line: String
    /// Further faults of the same file, a line each.
    package var others: [String]

    package init(line: String, others: [String] = []) {
        self.line = line
        self.others = others
    }

    package var description: String { line }
}

/// The MDM server's secrets.
package struct MDMKeys: Equatable, Sendable {
    package var api: APIKey
    package var webhook: WebhookKey?
}

extension [UInt8] {
    /// A key file's text without the line end an editor leaves.
    fileprivate var text: String {
        String(decoding: self, as: UTF8.self)
            .trimmingSuffix { $0 == "\n" || $0 == "\r" || $0 == " " }
    }
}

extension String {
    fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> String {
        var end = endIndex
        while end > startIndex, matches(self[index(before: end)]) { end = index(before: end) }
        return String(self[..<end])
    }
}
