// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension EffectRunner {
    /// What a location has of subscriptions, asked for once.
    func subscriptions(
        _ name: TokenName, fingerprint: String, _ location: LibraryID?
    ) async -> Result<SubscriptionSnapshot, AppleFailure> {
        await vault.use(name, fingerprint: fingerprint) {
            await apple.subscriptions($0, location: location)
        } ?? .failure(.replaced)
    }
}
