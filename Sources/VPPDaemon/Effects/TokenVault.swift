// SPDX-License-Identifier: Apache-2.0

import Synchronization
package import VPPModel

/// The content tokens in memory: the only place in the daemon that holds the secrets.
package final class TokenVault: Sendable {
    private struct Contents {
        var tokens: [TokenName: ContentToken] = [:]
        var uses: [Int: Use] = [:]
        var lastUse = 0
    }

    /// Work with a token that goes on.
    private struct Use {
        let name: TokenName
        let fingerprint: String
        /// Resumed when the token is not the vault's any more.
        let gone: CheckedContinuation<Void, Never>
    }

    private let contents = Mutex(Contents())

    package init() {}

    package func store(_ token: ContentToken, as name: TokenName) {
        change { $0[name] = token }
    }

    /// Forgets all but the named ones.
    package func keep(only names: Set<TokenName>) {
        change { $0 = $0.filter { names.contains($0.key) } }
    }

    /// Works with a token while it is the one of that fingerprint. Once it is replaced or forgotten
    /// the work is cancelled: what waits for Apple's leave by then is not sent.
    ///
    /// - Returns: nil where it is not the one to begin with.
    func use<Answer: Sendable>(
        _ name: TokenName, fingerprint: String,
        _ work: @escaping @Sendable (ContentToken) async -> Answer
    ) async -> Answer? {
        guard let token = token(name, fingerprint: fingerprint) else { return nil }
        return await withTaskGroup(of: Answer?.self) { group in
            group.addTask { await work(token) }
            group.addTask {
                await self.waitUntilGone(name, fingerprint: fingerprint)
                return nil
            }
            var answer: Answer?
            for await end in group {
                answer = answer ?? end
                group.cancelAll()
            }
            return answer
        }
    }

    /// The token, if it is still the one of that fingerprint.
    func token(_ name: TokenName, fingerprint: String) -> ContentToken? {
        contents.withLock { $0.tokens[name] }.flatMap { $0.fingerprint == fingerprint ? $0 : nil }
    }

    private func waitUntilGone(_ name: TokenName, fingerprint: String) async {
        let number = contents.withLock { contents in
            contents.lastUse += 1
            return contents.lastUse
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = contents.withLock { contents in
                    guard contents.tokens[name]?.fingerprint == fingerprint, !Task.isCancelled
                    else { return false }
                    contents.uses[number] = Use(
                        name: name, fingerprint: fingerprint, gone: continuation)
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            contents.withLock { $0.uses.removeValue(forKey: number) }?.gone.resume()
        }
    }

    private func change(_ change: (inout [TokenName: ContentToken]) -> Void) {
        let ended = contents.withLock { contents in
            change(&contents.tokens)
            let ended = contents.uses.filter { _, use in
                contents.tokens[use.name]?.fingerprint != use.fingerprint
            }
            for number in ended.keys { contents.uses[number] = nil }
            return ended.sorted { $0.key < $1.key }.map(\.value)
        }
        for use in ended { use.gone.resume() }
    }
}
