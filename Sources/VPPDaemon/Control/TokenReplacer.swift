// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import Settings
import VPPCore
import VPPModel

/// Carries out `vppd token update` (T2): the new secret is checked by itself, by Apple and against
/// the present one before a byte of the old one is touched. An actor, so that two replacements
/// never write one file at the same time.
actor TokenReplacer {
    private let daemon: Daemon
    private let vault: TokenVault
    private let now: @Sendable () -> Timestamp

    init(daemon: Daemon, vault: TokenVault, now: @escaping @Sendable () -> Timestamp) {
        self.daemon = daemon
        self.vault = vault
        self.now = now
    }

    func replace(_ wanted: ControlAPI.TokenUpdate) async throws -> TokenReport {
        let name =
            await daemon.view { state, _ in state.tokenName(like: wanted.name) } ?? wanted.name
        let update = ControlAPI.TokenUpdate(
            name: name, contents: wanted.contents, forced: wanted.forced)
        let contents = Array(update.contents)
        let candidate: ContentToken
        do throws(TokenFileError) {
            candidate = try TokenFile.decode(contents, now: now())
        } catch {
            throw ControlAPI.Refusal("the new token cannot be used: \(error)")
        }
        guard let token = await daemon.view({ state, _ in state.tokens[update.name] }),
            let settings = await daemon.view({ state, _ in state.tokenSettings(update.name) })
        else {
            throw ControlAPI.Refusal(
                "there is no token \"\(update.name)\"; add a [[token]] table and: systemctl reload "
                    + "vppd")
        }
        let uId = try await location(of: candidate, forced: update.forced)
        let verdict = judgeReplacement(
            of: token, with: TokenFacts(candidate), opening: uId, forced: update.forced)
        if case .refused(let why) = verdict {
            throw ControlAPI.Refusal("token \"\(update.name)\" was not changed: \(why)")
        }
        do throws(SecretFileError) {
            try SecretFile.replace(path: settings.file, contents: contents)
        } catch {
            // Under systemd only the state directory can be written to.
            throw ControlAPI.Refusal(
                "token \"\(update.name)\" was not changed: \(error). Or put the new file there "
                    + "yourself (owner vppd, mode 0600), then: systemctl reload vppd")
        }
        vault.store(candidate, as: update.name)
        await daemon.receiveDurably([.tokenLoaded(update.name, TokenFacts(candidate))])
        do throws(ControlAPI.Refusal) {
            _ = try await daemon.synchronize([update.name])
        } catch {
            throw ControlAPI.Refusal("token \"\(update.name)\" is replaced, but \(error)")
        }
        let report = await daemon.view { state, now in
            StatusReport(of: state, now: now).tokens.first { $0.name == update.name }
        }
        guard let report else {
            throw ControlAPI.Refusal("token \"\(update.name)\" was removed meanwhile")
        }
        return report
    }

    /// Asks Apple which location the new token opens.
    private func location(of candidate: ContentToken, forced: Bool) async throws -> LibraryID? {
        switch await daemon.probe(candidate) {
        case .success(let config): return config.uId
        case .failure(let failure):
            if forced { return nil }
            throw ControlAPI.Refusal(
                "Apple did not accept the new token (\(failure.summary)); nothing was changed. "
                    + "--force installs it all the same")
        }
    }
}
