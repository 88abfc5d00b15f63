// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// The first rule that matches, which alone decides (U2); nil where none does.
package func firstRule(for candidate: UpdateCandidate, in rules: [UpdateRule]) -> UpdateRule? {
    rules.first { $0.match.matches(candidate) }
}

extension UpdateRule.Match {
    /// True where every condition that is set holds. A list holds if any of its elements does.
    package func matches(_ candidate: UpdateCandidate) -> Bool {
        if let token, !candidate.tokens.contains(token) { return false }
        if !adamIds.isEmpty, !adamIds.contains(candidate.adamId) { return false }
        if let kind, kind != candidate.kind { return false }
        if let platform, platform != candidate.device.family { return false }
        if !groups.isEmpty, !groups.contains(where: candidate.device.groups.contains) {
            return false
        }
        guard let bundleId else { return true }
        return candidate.bundleId.map { GlobPattern(bundleId).matches($0.text) } ?? false
    }
}
