// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPDaemon

/// Work with a token lasts as long as the token does.
@Suite struct TokenVaultTests {
    private static let token = content("one")
    private static let other = content("two")

    private static func content(_ secret: String) -> ContentToken {
        ContentToken(
            revealed: secret, expires: Timestamp(seconds: 1_900_000_000), organization: "Example",
            fingerprint: "fingerprint of \(secret)")
    }

    private static var vault: TokenVault {
        let vault = TokenVault()
        vault.store(token, as: "school")
        vault.store(other, as: "office")
        return vault
    }

    @Test func theAnswerOfTheWorkComesBack() async {
        let answer = await Self.vault.use("school", fingerprint: Self.token.fingerprint) {
            $0.fingerprint
        }
        #expect(answer == Self.token.fingerprint)
    }

    @Test(arguments: ["school", "unknown"])
    func noWorkBeginsWithAnotherSecret(name: TokenName) async {
        let answer = await Self.vault.use(name, fingerprint: Self.other.fingerprint) { _ in true }
        #expect(answer == nil)
    }

    enum Change: CaseIterable {
        case forgotten, replaced, forgottenAtOnce
    }

    /// What waits for Apple's leave is not sent any more; the work's own answer comes back.
    @Test(.timeLimit(.minutes(1)), arguments: Change.allCases)
    func workIsCancelledWithItsToken(change: Change) async {
        let vault = Self.vault
        let answer = await vault.use("school", fingerprint: Self.token.fingerprint) { _ in
            if change == .forgottenAtOnce { vault.keep(only: ["office"]) }
            return await Self.waits {
                switch change {
                case .forgotten: vault.keep(only: ["office"])
                case .replaced: vault.store(Self.other, as: "school")
                case .forgottenAtOnce: break
                }
            }
        }
        #expect(answer == "cancelled")
    }

    /// Another token, or the same once more, ends nothing.
    @Test func workOutlivesChangesOfOtherTokens() async {
        let vault = Self.vault
        let answer = await vault.use("school", fingerprint: Self.token.fingerprint) { _ in
            vault.keep(only: ["school"])
            vault.store(Self.token, as: "school")
            vault.store(Self.token, as: "office")
            for _ in 0..<100 { await Task.yield() }
            return Task.isCancelled
        }
        #expect(answer == false)
    }

    /// Waits until it is cancelled.
    /// - Parameter begun: called while it waits.
    private static func waits(_ begun: @escaping @Sendable () -> Void) async -> String {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        return await withTaskCancellationHandler {
            begun()
            for await _ in stream {}
            return Task.isCancelled ? "cancelled" : "done"
        } onCancel: {
            continuation.finish()
        }
    }
}
