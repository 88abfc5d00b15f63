// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// SIGHUP: reads everything anew; all of the configuration holds from then on, or none of it (O1).
struct Reloader: Sendable {
    let daemon: Daemon
    let loader: ConfigurationLoader
    let vault: TokenVault
    let notifications: NotificationSecrets
    let listener: WebhookListener?
    let makeRunner:
        @Sendable (VPPModel.Settings, EffectRunner) async throws(ConfigurationProblem) ->
            EffectRunner

    func reload() async {
        let before = await daemon.view { state, _ in state.settings }
        let loaded: ConfigurationLoader.Loaded
        let runner: EffectRunner
        do throws(ConfigurationProblem) {
            loaded = try loader.load()
            try checkFixed(before, loaded.settings)
            runner = try await makeRunner(loaded.settings, await daemon.currentRunner)
            listener?.use(try loader.keys(loaded.settings)?.webhook)
        } catch {
            await daemon.receiveDurably([.settingsRefused(problem: error.line)])
            return
        }
        await daemon.use(runner)
        vault.keep(only: Set(loaded.settings.tokens.map(\.name)))
        var inputs: [Input] = [
            .notificationSecretsLoaded(notifications.load()), .settingsLoaded(loaded.settings),
        ]
        inputs += Self.deviceInputs(loaded)
        inputs += Self.tokenInputs(loaded, into: vault)
        await daemon.receiveDurably(inputs)
    }

    /// Sockets and the log's place are opened once.
    private func checkFixed(
        _ before: VPPModel.Settings?, _ after: VPPModel.Settings
    ) throws(ConfigurationProblem) {
        guard let before else { return }
        if before.daemon != after.daemon {
            throw ConfigurationProblem(
                line: "\(loader.path): [daemon] changes at a restart only; systemctl restart vppd")
        }
        if before.listener != after.listener {
            throw ConfigurationProblem(
                line: "\(loader.path): [listener] changes at a restart only; systemctl restart vppd"
            )
        }
    }

    static func deviceInputs(_ loaded: ConfigurationLoader.Loaded) -> [Input] {
        if let devices = loaded.devices { return [.devicesLoaded(devices)] }
        guard loaded.settings.deviceFile != nil else { return [.devicesLoaded([])] }
        let problem = loaded.problems.first?.line ?? "it cannot be read"
        return [.devicesRefused(problem: problem)]
    }

    /// What the token files say; usable secrets go into the vault.
    static func tokenInputs(
        _ loaded: ConfigurationLoader.Loaded, into vault: TokenVault
    ) -> [Input] {
        loaded.settings.tokens.compactMap { settings in
            switch loaded.tokens[settings.name] {
            case .success(let content):
                vault.store(content, as: settings.name)
                return .tokenLoaded(settings.name, TokenFacts(content))
            case .failure(let problem):
                return .tokenUnusable(settings.name, problem: problem.line)
            case nil:
                return .tokenUnusable(
                    settings.name,
                    problem: "there is no \(settings.file); vppd token update "
                        + "\(settings.name) FILE brings one")
            }
        }
    }
}
