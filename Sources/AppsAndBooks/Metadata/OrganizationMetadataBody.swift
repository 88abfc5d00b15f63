// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// An answer of the organization metadata service. Every field may be absent or of another type than
/// expected: such a field counts as absent, so that one item never costs the others.
struct OrganizationMetadataBody: AppleBody, Decodable {
    private let data: [Item]

    /// The service knows no `errorNumber`; its refusals are HTTP statuses.
    var errorNumber: Int? { nil }

    private enum CodingKeys: String, CodingKey { case data }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let data = try container.decodeIfPresent([Item].self, forKey: .data) else {
            throw WireProblem("data is missing")
        }
        self.data = data
    }

    /// What was found, by `adamId`; without those that do not name themselves.
    func metadata(on platform: StorePlatform) -> [AppMetadata] {
        data.compactMap { $0.metadata(on: platform) }.sorted { $0.adamId < $1.adamId }
    }

    private struct Item: Decodable {
        private let id: String?
        private let attributes: Attributes?

        private enum CodingKeys: String, CodingKey { case id, attributes }

        init(from decoder: any Decoder) throws {
            let container: KeyedDecodingContainer<CodingKeys>
            do {
                container = try decoder.container(keyedBy: CodingKeys.self)
            } catch {
                // Null or no object: an item that names nothing.
                (id, attributes) = (nil, nil)
                return
            }
            id = container.text(.id)
            attributes = container.value(.attributes)
        }

        func metadata(on platform: StorePlatform) -> AppMetadata? {
            guard let adamId = id.flatMap({ AdamID($0) }), let attributes else { return nil }
            // Apple's field table has these in two places: the platform's own counts first.
            let own = platform == .macOS ? attributes.osx : attributes.ios
            return AppMetadata(
                adamId: adamId, name: attributes.name ?? adamId.description,
                bundleId: (own?.bundleId ?? attributes.common.bundleId).map(BundleID.init),
                kind: attributes.isB2BCustomApp == true ? .custom : .public,
                version: own?.version ?? attributes.common.version,
                minimumOSVersion: own?.minimumOSVersion ?? attributes.common.minimumOSVersion)
        }
    }

    private struct Attributes: Decodable {
        let name: String?
        let isB2BCustomApp: Bool?
        let ios: Platform?
        let osx: Platform?
        let common: Platform

        private enum CodingKeys: String, CodingKey { case name, isB2BCustomApp, platformAttributes }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = container.text(.name)
            isB2BCustomApp = container.flag(.isB2BCustomApp)
            common = try Platform(from: decoder)
            let platforms: Platforms? = container.value(.platformAttributes)
            ios = platforms?.ios
            osx = platforms?.osx
        }
    }

    private struct Platforms: Decodable {
        let ios: Platform?
        let osx: Platform?

        private enum CodingKeys: String, CodingKey { case ios, osx }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            ios = container.value(.ios)
            osx = container.value(.osx)
        }
    }

    private struct VersionInfo: Decodable {
        let versionDisplay: FlexibleText?
    }

    private struct Platform: Decodable {
        let bundleId: String?
        let minimumOSVersion: String?
        /// Nil without an `externalVersionId`: there is nothing to compare then.
        let version: AppVersion?

        private enum CodingKeys: String, CodingKey {
            case bundleId, minimumOSVersion, externalVersionId, latestVersionInfo
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            bundleId = container.text(.bundleId).flatMap { $0.isEmpty ? nil : $0 }
            minimumOSVersion = container.text(.minimumOSVersion)
            let info: VersionInfo? = container.value(.latestVersionInfo)
            let number = container.unsigned(.externalVersionId) ?? 0
            version =
                number == 0
                ? nil
                : AppVersion(externalId: number, display: info?.versionDisplay?.text ?? "")
        }
    }
}
