// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import VPPModel

// The bodies, keys sorted, lists that are empty left out:
//
// associate, disassociate  {"assets":[{"adamId":"9","pricingParam":"STDQ"}],"clientUserIds":["u"],
//                           "serialNumbers":["C1"]}
// revoke                   {"clientUserIds":["u"],"serialNumbers":["C1"]}
// create, update, retire   {"users":[{"clientUserId":"u","email":"u@example.org"}]}

extension LocationWrite {
    /// Where Apple takes it.
    var endpoint: Endpoint {
        switch kind {
        case .associate: .associateAssets
        case .disassociate: .disassociateAssets
        case .revoke: .revokeAssets
        case .createUsers: .createUsers
        case .updateUsers: .updateUsers
        case .retireUsers: .retireUsers
        }
    }

    /// The request's body (`ManageAssetsRequest`, `RevokeAssetsRequest`, `ManageUsersRequest`).
    var body: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(
                kind.isOfUsers
                    ? try encoder.encode(UsersBody(self)) : try encoder.encode(LicensesBody(self)))
        } catch {
            preconditionFailure("strings cannot fail to encode: \(error)")
        }
    }
}

/// `ManageAssetsRequest` and `RevokeAssetsRequest`.
private struct LicensesBody: Encodable {
    struct Asset: Encodable {
        let adamId: String
        let pricingParam: String
    }

    let assets: [Asset]?
    let clientUserIds: [String]?
    let serialNumbers: [String]?

    init(_ write: LocationWrite) {
        let named = write.assets.map {
            Asset(adamId: $0.adamId.description, pricingParam: $0.pricingParam.rawValue)
        }
        assets = named.isEmpty ? nil : named
        clientUserIds = write.clientUserIds.isEmpty ? nil : write.clientUserIds.map(\.text)
        serialNumbers = write.serialNumbers.isEmpty ? nil : write.serialNumbers.map(\.text)
    }
}

/// `{"users":[RequestUser]}`. Retiring needs the name alone.
private struct UsersBody: Encodable {
    struct User: Encodable {
        let clientUserId: String
        let email: String?
    }

    let users: [User]

    init(_ write: LocationWrite) {
        let emails = Dictionary(
            write.kind == .retireUsers ? [] : write.emails.map { ($0.clientUserId, $0.email) },
            uniquingKeysWith: { first, _ in first })
        users = write.clientUserIds.map { User(clientUserId: $0.text, email: emails[$0]) }
    }
}
