// SPDX-License-Identifier: Apache-2.0

/// Who holds a license: a device by its serial number, or a user by its `clientUserId`.
package enum Holder: Hashable, Comparable, Sendable {
    /// A device, by serial number.
    case device(String)
    /// A user, by clientUserId.
    case user(String)

    /// The member of an assignment that names the holder.
    package var member: (String, JSON) {
        switch self {
        case .device(let serial): ("serialNumber", .string(serial))
        case .user(let id): ("clientUserId", .string(id))
        }
    }
}
