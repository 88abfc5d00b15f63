// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// One item of the lookup. Every field may be absent, null, or of another type than yesterday: such
/// a field counts as absent, so that one item never costs the others.
struct LookupItem: Decodable, Sendable {
    private let id: String?
    private let name: String?
    private let bundleId: String?
    private let isB2BCustomApp: Bool?
    private let minimumOSVersion: String?
    private let version: AppVersion?
    private let icon: String?

    private enum CodingKeys: String, CodingKey {
        case id, name, bundleId, isB2BCustomApp, minimumOSVersion, offers, artwork
    }

    init(from decoder: any Decoder) throws {
        let container: KeyedDecodingContainer<CodingKeys>
        do {
            container = try decoder.container(keyedBy: CodingKeys.self)
        } catch {
            // Null or no object: an item without an id, dropped by `metadata(under:)`.
            (id, name, bundleId, minimumOSVersion, icon) = (nil, nil, nil, nil, nil)
            (isB2BCustomApp, version) = (nil, nil)
            return
        }
        id = container.text(.id)
        name = container.text(.name)
        bundleId = container.text(.bundleId)
        isB2BCustomApp = container.flag(.isB2BCustomApp)
        minimumOSVersion = container.text(.minimumOSVersion)
        version = Self.version(in: container)
        icon = Self.icon(in: container)
    }

    /// - Parameter key: the item's key in `results`; holds when the item has no `id` of its own.
    /// - Returns: nil for what names no app, or another one than its key.
    func metadata(under key: String) -> AppMetadata? {
        guard let adamId = AdamID(id ?? key), adamId == AdamID(key), id != nil || name != nil else {
            return nil
        }
        return AppMetadata(
            adamId: adamId, name: name ?? adamId.description,
            bundleId: bundleId.flatMap { $0.isEmpty ? nil : BundleID($0) },
            kind: isB2BCustomApp == true ? .custom : .public, version: version,
            minimumOSVersion: minimumOSVersion, icon: icon)
    }

    // MARK: Version

    private struct Offer: Decodable {
        let version: Version?
    }

    private struct Version: Decodable {
        let display: String?
        let externalId: UInt64?

        private enum CodingKeys: String, CodingKey { case display, externalId }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            display = container.text(.display)
            externalId = container.unsigned(.externalId)
        }
    }

    /// The version of the first offer. Without an `externalId` there is nothing to compare.
    private static func version(in container: KeyedDecodingContainer<CodingKeys>) -> AppVersion? {
        do {
            let offers = try container.decodeIfPresent([Offer].self, forKey: .offers)
            guard let version = offers?.lazy.compactMap(\.version).first,
                let number = version.externalId, number > 0
            else { return nil }
            return AppVersion(externalId: number, display: version.display ?? "")
        } catch {
            // Unreadable offers never count as a change (C3).
            return nil
        }
    }

    // MARK: Icon

    private struct Image: Decodable {
        let url: String?
        let width: Int?
        let height: Int?

        private enum CodingKeys: String, CodingKey { case url, width, height }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            url = container.text(.url)
            width = container.integer(.width)
            height = container.integer(.height)
        }
    }

    /// The largest image of the list, or the template filled in for 512 pixels or less.
    private static func icon(in container: KeyedDecodingContainer<CodingKeys>) -> String? {
        let image: Image?
        do {
            do {
                image = try container.decodeIfPresent([Image].self, forKey: .artwork)?
                    .max { ($0.width ?? 0) < ($1.width ?? 0) }
            } catch DecodingError.typeMismatch {
                image = try container.decode(Image.self, forKey: .artwork)
            }
        } catch {
            // An icon is decoration.
            return nil
        }
        guard let image, let url = image.url, url.hasPrefix("https://") else { return nil }
        let fields = [
            "w": String(min(image.width ?? 512, 512)), "h": String(min(image.height ?? 512, 512)),
            "f": "png",
        ]
        return filled(url, fields)
    }

    /// Replaces `{w}`, `{h}`, `{f}` in an artwork template.
    private static func filled(_ template: String, _ fields: [String: String]) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            result += rest[..<open] + (fields[name] ?? "{\(name)}")
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
