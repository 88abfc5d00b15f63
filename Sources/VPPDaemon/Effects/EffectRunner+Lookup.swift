// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

extension EffectRunner {
    /// A round of lookups (C3): each query at the metadata service for organizations where that can
    /// be had, else at the public lookup.
    func lookUp(
        _ name: TokenName, _ fingerprint: String, _ queries: [MetadataQuery],
        _ location: LibraryID?
    ) async -> Input {
        await vault.use(name, fingerprint: fingerprint) { token in
            var answers: [MetadataAnswer] = []
            var verdict: DeveloperTokenVerdict?
            func end(_ failure: AppleFailure?) -> Input {
                .metadataRead(name, fingerprint: fingerprint, queries, answers, failure, verdict)
            }
            for query in queries {
                let asked = await organization?.metadata(
                    token, query: query, recheckInterval: settings.apple.recheckInterval)
                verdict = asked?.verdict ?? verdict
                if case .found(let answer) = asked {
                    answers.append(answer)
                    continue
                }
                switch await apple.lookup(token, query: query, location: location) {
                case .success(let answer): answers.append(answer)
                case .failure(let failure): return end(failure)
                }
            }
            return end(nil)
        } ?? .metadataRead(name, fingerprint: fingerprint, queries, [], .replaced, nil)
    }
}
