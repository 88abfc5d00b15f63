// SPDX-License-Identifier: Apache-2.0

/// A name that is text on the outside and a type of its own inside, so that a serial number can
/// never be passed where a bundle identifier is meant. Coded as the bare string.
package protocol TextIdentifier: Hashable, Comparable, Codable, Sendable,
    CustomStringConvertible, ExpressibleByStringLiteral
{
    var text: String { get }
    init(_ text: String)
}

extension TextIdentifier {
    package var description: String { text }

    package init(stringLiteral text: String) { self.init(text) }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// The name an administrator gave a token: `[[token]] name`. Unique without regard to case.
package struct TokenName: TextIdentifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// A device's hardware serial number, Apple's `serialNumber`.
package struct SerialNumber: TextIdentifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// Apple's `clientUserId`: the organization's own name for a user of Apps and Books.
package struct ClientUserID: TextIdentifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// An app's bundle identifier, `org.example.notes`.
package struct BundleID: TextIdentifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// What the MDM server calls an enrollment: the `{id}` of NanoMDM's `/v1/enqueue/{id}`, compared
/// exactly, case included (mdm-servers.md, 0.9).
package struct EnrollmentID: TextIdentifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// A group of devices, as named in the device file.
package struct GroupName: TextIdentifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// Apple's `uId`: the library a token opens. Two tokens with one `uId` are duplicates.
package struct LibraryID: TextIdentifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// Apple's opaque `versionId` of an endpoint's whole data set.
package struct VersionID: TextIdentifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// The `CommandUUID` of one MDM command; the only key that comes back in the answer.
package struct CommandUUID: TextIdentifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// The name of an update rule: `[[rule]] name`.
package struct RuleName: TextIdentifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}
