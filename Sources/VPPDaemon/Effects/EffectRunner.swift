// SPDX-License-Identifier: Apache-2.0

package import AppsAndBooks
import DeviceManagement
package import EventLog
import HTTP
import Settings
package import VPPCore
package import VPPModel

/// Runs effects: plain calls, read top-down, without a decision of their own. Each brings back one
/// input.
package struct EffectRunner: Sendable {
    package let apple: AppleClient
    package let organization: OrganizationLookup?
    let commands: CommandQueue
    let vault: TokenVault
    let notifications: NotificationSecrets
    let loader: ConfigurationLoader
    package let settings: VPPModel.Settings
    let announcer: Announcer

    /// - Parameter organization: asked before the public lookup; nil: there is no developer token.
    package init(
        apple: AppleClient, organization: OrganizationLookup? = nil, commands: CommandQueue,
        vault: TokenVault,
        notifications: NotificationSecrets, loader: ConfigurationLoader,
        settings: VPPModel.Settings, announcer: Announcer
    ) {
        self.apple = apple
        self.organization = organization
        self.commands = commands
        self.vault = vault
        self.notifications = notifications
        self.loader = loader
        self.settings = settings
        self.announcer = announcer
    }

    /// - Returns: nil where nothing comes back.
    package func run(_ effect: Durable<Effect>) async -> Input? {
        switch effect.effect {
        case .sync(let name, let fingerprint, let scope, let location):
            let result = await vault.use(name, fingerprint: fingerprint) {
                await apple.read($0, scope: scope, location: location)
            }
            return .synced(name, fingerprint: fingerprint, scope, result ?? .failure(.replaced))
        case .lookUp(let name, let fingerprint, let queries, let location):
            return await lookUp(name, fingerprint, queries, location)
        case .claim(let name, let fingerprint, let mdmInfo, let replaced, let location):
            let result = await vault.use(name, fingerprint: fingerprint) {
                await apple.claim($0, mdmInfo: mdmInfo, replacing: replaced, location: location)
            }
            return .claimed(name, fingerprint: fingerprint, result ?? .failure(.replaced))
        case .write(let name, let fingerprint, let id, let write, let owner, let location):
            let answer = await vault.use(name, fingerprint: fingerprint) {
                await apple.write($0, write, as: owner, location: location)
            }
            return .written(name, fingerprint: fingerprint, id, answer ?? .refused(.replaced))
        case .checkWrite(let name, let fingerprint, let id, let write, let eventId, let location):
            let result = await check(name, fingerprint, write, eventId, location)
            return .writeChecked(
                name, fingerprint: fingerprint, id, eventId: eventId, result)
        case .subscribe(let name, let fingerprint, let intent, let mdmInfo, let location):
            return await subscribe(name, fingerprint, intent, mdmInfo, location)
        case .makeNotificationSecret: return .notificationSecretsTried(notifications.rotate())
        case .retireNotificationSecret: return .notificationSecretsTried(notifications.retire())
        case .reloadToken(let name):
            return settings.tokens.first { $0.name == name }
                .map { loader.loadToken($0, into: vault) }
        case .send(let command, let uuid, let enrollment, let notAfter):
            let outcome = await commands.send(command, uuid, to: enrollment, notAfter: notAfter)
            return .commandHandled(uuid, outcome)
        case .announce:
            tell(effect)
            return nil
        }
    }

    /// Tells an announcement at once, in the order of events.
    package func tell(_ effect: Durable<Effect>) {
        if case .announce(let announcement) = effect.effect { announcer.tell(announcement) }
    }

    private func check(
        _ name: TokenName, _ fingerprint: String, _ write: LocationWrite, _ eventId: String?,
        _ location: LibraryID
    ) async -> Result<WriteReading, AppleFailure> {
        let result: Result<WriteReading, AppleFailure>? = await vault.use(
            name, fingerprint: fingerprint
        ) { token in
            guard let eventId else {
                return await apple.missing(token, of: write, location: location)
                    .map(WriteReading.missing)
            }
            return await apple.eventStatus(token, eventId: eventId, location: location)
                .map(WriteReading.status)
        }
        return result ?? .failure(.replaced)
    }
}

extension EffectRunner {
    private func subscribe(
        _ name: TokenName, _ fingerprint: String, _ intent: SubscriptionState.Intent,
        _ mdmInfo: MDMInfo, _ location: LibraryID?
    ) async -> Input {
        let secret = intent.target?.secret.flatMap { notifications.secret($0) }
        guard intent.target == nil || secret != nil else {
            return .subscribed(name, fingerprint: fingerprint, .failure(.forgotten))
        }
        let result = await vault.use(name, fingerprint: fingerprint) {
            await apple.subscribe(
                $0, to: intent.target, giving: secret, releasing: intent.releases,
                mdmInfo: mdmInfo, location: location)
        }
        return .subscribed(name, fingerprint: fingerprint, result ?? .failure(.replaced))
    }
}

extension AppleFailure {
    /// The notifications' secret was made anew since this was intended: it is intended again.
    fileprivate static let forgotten = AppleFailure(
        kind: .rejected, endpoint: noEndpoint,
        detail: "the secret of Apple's notifications is another one by now")

    /// The secret was replaced between wanting the call and making it (the core ignores the result
    /// then), or its file is gone since an earlier start.
    static let replaced = AppleFailure(
        kind: .unreachable, endpoint: noEndpoint,
        detail: "there is no usable secret; see the alert about the token's file")
}
