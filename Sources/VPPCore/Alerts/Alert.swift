// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// What an alert is about. One condition has one key, so it is raised once (A1).
package struct AlertKey: Codable, Hashable, Comparable, Sendable {
    package var code: AlertCode
    package var token: TokenName?
    package var adamId: AdamID?
    package var serialNumber: SerialNumber?
    /// Tells conditions of one code apart, such as the days of an expiry warning.
    package var qualifier: String?

    package init(
        _ code: AlertCode, token: TokenName? = nil, adamId: AdamID? = nil,
        serialNumber: SerialNumber? = nil, qualifier: String? = nil
    ) {
        self.code = code
        self.token = token
        self.adamId = adamId
        self.serialNumber = serialNumber
        self.qualifier = qualifier
    }

    private var order: (String, String, UInt64, String, String) {
        (
            code.rawValue, token?.text ?? "", adamId?.number ?? 0, serialNumber?.text ?? "",
            qualifier ?? ""
        )
    }

    package static func < (left: AlertKey, right: AlertKey) -> Bool { left.order < right.order }
}

/// A condition that needs a person: what happened, and what to do.
package struct Alert: Codable, Hashable, Sendable {
    package var key: AlertKey
    /// One line: what happened, with the likely cause.
    package var message: String
    /// One line: a command to type or a place to look.
    package var remedy: String

    package init(key: AlertKey, message: String, remedy: String) {
        self.key = key
        self.message = message
        self.remedy = remedy
    }
}

/// An alert that was raised and not cleared.
package struct ActiveAlert: Hashable, Codable, Sendable {
    package var alert: Alert
    package var since: Timestamp
}
