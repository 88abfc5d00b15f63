// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

/// U10: a platform by Apple's model identifiers.
@Suite struct DevicePlatformTests {
    @Test(arguments: [
        ("iPhone15,4", DevicePlatform.iOS), ("iPod9,1", .iOS), ("iPad14,1", .iPadOS),
        ("iMac15,1", .macOS), ("iMacPro1,1", .macOS), ("MacBookPro18,3", .macOS),
        ("Macmini9,1", .macOS), ("Mac15,12", .macOS), ("VirtualMac2,1", .macOS),
        ("AppleTV14,1", .tvOS), ("AudioAccessory5,1", .tvOS), ("RealityDevice14,1", .visionOS),
        ("Watch7,1", .watchOS), ("Toaster1,1", nil), ("", nil),
    ])
    func modelsTellThePlatform(name: String, platform: DevicePlatform?) {
        #expect(DevicePlatform(productName: name) == platform)
    }
}
