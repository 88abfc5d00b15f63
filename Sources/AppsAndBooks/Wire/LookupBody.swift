// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// The answer of the content metadata lookup (apple-apps-and-books.md, 9.1).
struct LookupBody: AppleBody, Decodable {
    /// The store the answer is for, as Apple writes it: `DE`. Nil when it does not say.
    let country: String?
    /// What was found, sorted by `adamId`.
    let items: [AppMetadata]

    /// The lookup knows no `errorNumber`; its refusals are HTTP statuses.
    var errorNumber: Int? { nil }

    private enum CodingKeys: String, CodingKey { case results, meta }
    private enum MetaKeys: String, CodingKey { case storefront }
    private enum StorefrontKeys: String, CodingKey { case cc }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let results = try container.decodeIfPresent([String: LookupItem].self, forKey: .results)
        guard let results else { throw WireProblem("results is missing") }
        items = results.compactMap { $0.value.metadata(under: $0.key) }
            .sorted { $0.adamId < $1.adamId }
        country = Self.country(in: container)
    }

    private static func country(in container: KeyedDecodingContainer<CodingKeys>) -> String? {
        do {
            let meta = try container.nestedContainer(keyedBy: MetaKeys.self, forKey: .meta)
            let storefront = try meta.nestedContainer(
                keyedBy: StorefrontKeys.self, forKey: .storefront)
            return storefront.text(.cc)
        } catch {
            // No storefront given: nothing contradicts what was asked for.
            return nil
        }
    }
}
