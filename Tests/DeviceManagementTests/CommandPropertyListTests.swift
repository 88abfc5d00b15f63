// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import DeviceManagement

/// Golden files in `Golden/`, made with Python's `plistlib`, not with this code.
@Suite struct CommandPropertyListTests {
    static let uuid: CommandUUID = "5B6F1A2C-8D3E-8F40-8000-000000000001"

    @Test(arguments: [
        (
            "install-licensed",
            DeviceCommand.installApplication(
                InstallApplication(iTunesStoreID: 361_309_726, usesLicense: true))
        ),
        (
            "install-unlicensed",
            .installApplication(
                InstallApplication(
                    iTunesStoreID: 361_309_726, usesLicense: false, managementFlags: 5))
        ),
        (
            "install-macos",
            .installApplication(
                InstallApplication(
                    iTunesStoreID: 409_183_694, usesLicense: true, installAsManaged: true))
        ),
        (
            "installed-application-list",
            .installedApplicationList(["org.example.notes", "org.example.a&b<c>"])
        ),
        ("device-information", .deviceInformation),
    ])
    func commandsAreWrittenAsTheGoldenFilesHaveThem(
        name: String, command: DeviceCommand
    ) throws {
        let url = try #require(
            Bundle.module.url(forResource: "Golden/\(name)", withExtension: "plist"))
        let golden = try String(contentsOf: url, encoding: .utf8)
        let written = CommandPropertyList.encode(command, uuid: Self.uuid)
        #expect(String(decoding: written, as: UTF8.self) == golden)
    }

    @Test func textsThatLookLikeMarkupComeBackAsTheyWere() throws {
        let names: [BundleID] = ["&amp;", "</string>", "größe", "]]>", "\"'"]
        let written = CommandPropertyList.encode(
            .installedApplicationList(names), uuid: "</string>&")
        let read = try PropertyList(written)
        #expect(read["CommandUUID"]?.text == "</string>&")
        #expect(
            read["Command"]?["Identifiers"]?.elements?.map(\.text) == names.map(\.text))
    }

    /// L1: without a license the device must not be told to use one.
    @Test func purchaseMethodIsOnlyThereWithALicense() throws {
        for usesLicense in [true, false] {
            let command = InstallApplication(iTunesStoreID: 1, usesLicense: usesLicense)
            let read = try PropertyList(
                CommandPropertyList.encode(.installApplication(command), uuid: Self.uuid))
            let method = read["Command"]?["Options"]?["PurchaseMethod"]?.number
            #expect(method == (usesLicense ? 1 : nil))
        }
    }

    @Test func theLargestAdamIdIsWrittenInFull() {
        let command = InstallApplication(iTunesStoreID: AdamID(.max), usesLicense: true)
        let written = CommandPropertyList.encode(.installApplication(command), uuid: Self.uuid)
        #expect(
            String(decoding: written, as: UTF8.self)
                .contains("<integer>18446744073709551615</integer>"))
    }
}
