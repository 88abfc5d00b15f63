// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import VPPDaemon
import VPPModel

/// Apple's metadata service for organizations, and the developer token that opens it
/// (apple-apps-and-books.md, 9.2).
extension World {
    /// In every developer token, and in nothing else.
    static let developerMark = "eyJhbGciOiJFUzI1NiJ9"

    // MARK: - People

    /// A token in force takes the place of whatever there was.
    func issueDeveloperToken() {
        developerTokens += 1
        let token = "\(Self.developerMark).\(seed).\(developerTokens)"
        services.apple.store.forms.developerTokens = [token]
        administrator.developerToken = token
    }

    /// `metadata_token_file` comes into the configuration, or goes.
    func editDeveloperToken() {
        if administrator.developerToken == nil {
            issueDeveloperToken()
        } else {
            administrator.developerToken = nil
        }
    }

    /// It is past its date: Apple refuses it until another takes its place.
    func refuseDeveloperToken() -> Bool {
        guard administrator.developerToken != nil,
            breakDown(.developerToken, for: 3_600...172_800)
        else { return false }
        services.apple.store.forms.developerTokens = ["none.in.force"]
        return true
    }

    // MARK: - The process

    /// The service as a start and a reload open it; one that asks with the same token is kept.
    func organization(
        _ settings: VPPModel.Settings, before: OrganizationLookup?
    ) -> OrganizationLookup? {
        guard settings.apple.metadataTokenFile != nil,
            let token = administrator.developerToken.flatMap({ DeveloperToken($0) })
        else { return nil }
        let roots = OrganizationMetadata.Roots(baseURL: settings.apple.baseURL)
        if let before, before.asks(with: token, at: roots) { return before }
        let process = running
        let (clock, jitter) = (clock, SharedChance(seed: seed ^ UInt64(life) << 32))
        return OrganizationLookup(
            OrganizationMetadata(
                transport: process.network, developerToken: token, roots: roots,
                now: { clock.wall }, clock: process.clock, jitter: { jitter.fraction() }),
            now: { clock.wall })
    }
}
