// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension AppleClient {
    /// What the store knows of some apps on one platform, seen with the token's entitlement (C3).
    ///
    /// More than ``MetadataQuery/maximumIDs`` ids are asked for in several requests, one after the
    /// other; the answer's age is then the shortest of theirs. An answer for another storefront
    /// than asked for counts as nothing found: Apple serves an unknown country as the United
    /// States.
    package func lookup(
        _ token: ContentToken, query: MetadataQuery, location: LibraryID?
    ) async -> Result<MetadataAnswer, AppleFailure> {
        let session = session(token, location: location)
        return await result { () async throws(AppleFailure) -> MetadataAnswer in
            var found: [AppMetadata] = []
            var maximumAge: Duration?
            var rest = query.adamIds[...]
            while !rest.isEmpty {
                let ids = rest.prefix(MetadataQuery.maximumIDs)
                rest = rest.dropFirst(ids.count)
                let (body, age) = try await session.lookup(query: Self.items(query, ids: ids))
                maximumAge = min(maximumAge ?? age, age)
                if let country = body.country, country.lowercased() != query.country.lowercased() {
                    continue
                }
                let asked = Set(ids)
                found += body.items.filter { asked.contains($0.adamId) }
            }
            return MetadataAnswer(
                found: found, maximumAge: maximumAge ?? CacheControl.defaultAge,
                requests: session.counter.count)
        }
    }

    /// The query as Apple wants it; `mdm-lockup` is no slip (apple-apps-and-books.md, 9.1).
    private static func items(
        _ query: MetadataQuery, ids: ArraySlice<AdamID>
    ) -> [(String, String)] {
        [
            ("version", "2"), ("id", ids.map(\.description).joined(separator: ",")),
            ("p", "mdm-lockup"), ("caller", "MDM"),
            ("platform", query.platform == .macOS ? "macappstore" : query.defaultPlatform),
            ("cc", query.country.lowercased()), ("l", "en"),
        ]
    }
}
