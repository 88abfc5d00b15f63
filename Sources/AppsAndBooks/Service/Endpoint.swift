// SPDX-License-Identifier: Apache-2.0

/// The requests made to Apple: how they are called, and where service config lists them.
enum Endpoint: String, CaseIterable, Sendable {
    case serviceConfig = "service/config"
    case clientConfig = "client/config"
    case assets
    case assignments
    case users
    case eventStatus = "status"
    case lookup
    case organizationMetadata = "organization metadata"
    case associateAssets = "assets/associate"
    case disassociateAssets = "assets/disassociate"
    case revokeAssets = "assets/revoke"
    case createUsers = "users/create"
    case updateUsers = "users/update"
    case retireUsers = "users/retire"
    case subscriptions
    case subscriptionAssignments = "subscriptions/assignments"
    case subscriptionAdministrators = "subscriptions/admins"

    /// The name in messages, and the path below the base where service config gives no URL.
    var name: String { rawValue }

    /// The key in service config's `urls`; nil for what has a URL of its own.
    var urlKey: String? {
        switch self {
        case .serviceConfig, .organizationMetadata: nil
        case .clientConfig: "clientConfig"
        case .assets: "getAssets"
        case .assignments: "getAssignments"
        case .users: "getUsers"
        case .eventStatus: "eventStatus"
        case .lookup: "contentMetadataLookup"
        case .associateAssets: "associateAssets"
        case .disassociateAssets: "disassociateAssets"
        case .revokeAssets: "revokeAssets"
        case .createUsers: "createUsers"
        case .updateUsers: "updateUsers"
        case .retireUsers: "retireUsers"
        // Not in Apple's example of the answer: by the pattern of the others.
        case .subscriptions: "getSubscriptions"
        case .subscriptionAssignments: "getSubscriptionAssignments"
        case .subscriptionAdministrators: "getSubscriptionAdmins"
        }
    }

    /// False for the store's lookup and its like: their 401 and 403 say nothing about the token
    /// (apple-apps-and-books.md, 9.1).
    var judgesToken: Bool {
        switch self {
        case .lookup, .serviceConfig, .organizationMetadata: false
        case .clientConfig, .assets, .assignments, .users, .eventStatus, .associateAssets,
            .disassociateAssets, .revokeAssets, .createUsers, .updateUsers, .retireUsers,
            .subscriptions, .subscriptionAssignments, .subscriptionAdministrators:
            true
        }
    }
}
