// SPDX-License-Identifier: Apache-2.0

/// What a device said it is: in `Authenticate`, and in an answer to `DeviceInformation`, whoever
/// asked (U10).
package struct DeviceDescription: Hashable, Codable, Sendable {
    /// By its `ProductName`; nil where it did not say, or the name is of no known family.
    package var platform: DevicePlatform?
    /// `OSVersion`, as given.
    package var osVersion: String?
    /// `TimeZone`, an IANA name, as given; never in `Authenticate`.
    package var timeZone: String?

    package init(
        platform: DevicePlatform? = nil, osVersion: String? = nil, timeZone: String? = nil
    ) {
        self.platform = platform
        self.osVersion = osVersion
        self.timeZone = timeZone
    }

    /// Nothing was said.
    package var isEmpty: Bool { self == DeviceDescription() }

    /// What was said now, and before of what it leaves out.
    package func completed(by earlier: DeviceDescription) -> DeviceDescription {
        DeviceDescription(
            platform: platform ?? earlier.platform, osVersion: osVersion ?? earlier.osVersion,
            timeZone: timeZone ?? earlier.timeZone)
    }
}
