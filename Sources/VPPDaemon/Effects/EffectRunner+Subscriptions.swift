// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension EffectRunner {
    /// What a location has of subscriptions, asked for once.
    func subscriptions(
        _ name: TokenName, fingerprint: String, _ location: LibraryID?
    ) async -> Result<SubscriptionSnapshot, AppleFailure> {
        guard let token = vault.token(name, fingerprint: fingerprint) else {
            return .failure(.replaced)
        }
        return await apple.subscriptions(token, location: location)
    }
}
