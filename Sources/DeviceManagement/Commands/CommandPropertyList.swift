// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Commands as the XML property lists an MDM server takes and a device reads.
///
/// The layout is Apple's: a dictionary of `Command`, with its `RequestType`, and `CommandUUID`.
/// Keys stand in the order of their bytes, indented by tabs, as Apple's own tools write them:
///
/// ```
/// <?xml version="1.0" encoding="UTF-8"?>
/// <!DOCTYPE plist PUBLIC ...>
/// <plist version="1.0">
/// <dict>
///     <key>Command</key>
///     <dict>
///         <key>ManagementFlags</key>
///         <integer>1</integer>
/// ```
///
/// Whole examples are the golden files of the tests.
package enum CommandPropertyList {
    /// The `Items` asked for in `InstalledApplicationList`: what the check of an update needs and
    /// no more, since each further item costs the device work (Apple, "Installed Application
    /// List").
    static let installedApplicationItems = [
        "Identifier", "ShortVersion", "Version", "ExternalVersionIdentifier", "Installing",
    ]

    /// The `Queries` of `DeviceInformation`: what ``DeviceDescription`` is made of.
    static let deviceInformationQueries = ["OSVersion", "ProductName", "TimeZone"]

    /// The property list of a command, in UTF-8.
    ///
    /// A list of installed applications must name at least one app: a device takes an empty list to
    /// mean all of them.
    package static func encode(_ command: DeviceCommand, uuid: CommandUUID) -> [UInt8] {
        var writer = PropertyListWriter()
        writer.dictionary {
            $0.key("Command")
            switch command {
            case .installApplication(let install): encode(install, to: &$0)
            case .installedApplicationList(let bundleIds): encode(bundleIds, to: &$0)
            case .deviceInformation: encodeDeviceInformation(to: &$0)
            }
            $0.key("CommandUUID")
            $0.string(uuid.text)
        }
        return writer.finished()
    }

    private static func encode(
        _ install: InstallApplication, to writer: inout PropertyListWriter
    ) {
        writer.dictionary {
            // The key is macOS's only, so false is not written: iOS need not know it.
            if install.installAsManaged {
                $0.key("InstallAsManaged")
                $0.boolean(true)
            }
            $0.key("ManagementFlags")
            $0.integer(Int64(install.managementFlags))
            if install.usesLicense {
                $0.key("Options")
                $0.dictionary {
                    $0.key("PurchaseMethod")
                    $0.integer(1)
                }
            }
            $0.key("RequestType")
            $0.string("InstallApplication")
            $0.key("iTunesStoreID")
            $0.integer(install.iTunesStoreID.number)
        }
    }

    private static func encode(_ bundleIds: [BundleID], to writer: inout PropertyListWriter) {
        writer.dictionary {
            $0.key("Identifiers")
            $0.array(bundleIds.map(\.text))
            $0.key("Items")
            $0.array(installedApplicationItems)
            $0.key("RequestType")
            $0.string("InstalledApplicationList")
        }
    }

    private static func encodeDeviceInformation(to writer: inout PropertyListWriter) {
        writer.dictionary {
            $0.key("Queries")
            $0.array(deviceInformationQueries)
            $0.key("RequestType")
            $0.string("DeviceInformation")
        }
    }
}
