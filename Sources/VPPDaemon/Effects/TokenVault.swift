// SPDX-License-Identifier: Apache-2.0

import Synchronization
package import VPPModel

/// The content tokens in memory: the only place in the daemon that holds the secrets.
package final class TokenVault: Sendable {
    private let tokens = Mutex<[TokenName: ContentToken]>([:])

    package init() {}

    package func store(_ token: ContentToken, as name: TokenName) {
        tokens.withLock { $0[name] = token }
    }

    /// The token, if it is still the one of that fingerprint.
    package func token(_ name: TokenName, fingerprint: String) -> ContentToken? {
        tokens.withLock { $0[name] }.flatMap { $0.fingerprint == fingerprint ? $0 : nil }
    }

    /// Forgets all but the named ones.
    package func keep(only names: Set<TokenName>) {
        tokens.withLock { $0 = $0.filter { names.contains($0.key) } }
    }
}
