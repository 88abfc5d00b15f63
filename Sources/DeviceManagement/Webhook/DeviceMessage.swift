// SPDX-License-Identifier: Apache-2.0

import Foundation
import VPPModel

/// The property list a device sent, as the webhook passes it on in `raw_payload`.
struct DeviceMessage {
    /// Longest error description kept, in characters.
    static let maximumDescription = 500

    /// Elements of an `ErrorChain` that are kept. [judgement] Devices send one to three.
    static let maximumErrors = 8

    /// Longest serial number, OS version or time zone taken, in bytes: as in the device file.
    static let maximumWord = 255

    private let content: PropertyList

    /// - Parameter rawPayload: Base64; nil, which no known server sends, is an empty message.
    init(rawPayload: String?) throws(WebhookError) {
        guard let rawPayload else {
            content = .dictionary([:])
            return
        }
        guard let data = Data(base64Encoded: rawPayload) else {
            throw WebhookError(
                code: .payloadUnreadable, message: "raw_payload is not Base64")
        }
        do {
            content = try PropertyList([UInt8](data))
        } catch {
            throw WebhookError(
                code: .payloadUnreadable, message: "raw_payload is \(error.reason)")
        }
        guard case .dictionary = content else {
            throw WebhookError(
                code: .payloadUnreadable, message: "raw_payload is not a dictionary")
        }
    }

    /// Whether it came over a user's channel, for servers that do not say so in `ids`.
    var isUserChannel: Bool {
        content["UserID"] != nil || content["EnrollmentUserID"] != nil
    }

    /// At the top of `Authenticate`, in `QueryResponses` of `DeviceInformation`.
    var serialNumber: SerialNumber? {
        text("SerialNumber").map { SerialNumber($0) }
    }

    /// As ``serialNumber``: `ProductName`, `OSVersion` and `TimeZone`.
    var description: DeviceDescription {
        DeviceDescription(
            platform: text("ProductName").flatMap(DevicePlatform.init(productName:)),
            osVersion: text("OSVersion"), timeZone: text("TimeZone"))
    }

    /// What the device answered to a command.
    func answer(status: CommandAnswer.Status) -> CommandAnswer {
        CommandAnswer(
            status: status,
            errors: (content["ErrorChain"]?.elements ?? []).prefix(Self.maximumErrors)
                .map(Self.error),
            state: content["State"]?.text,
            rejectionReason: content["RejectionReason"]?.text,
            installedApplications: content["InstalledApplicationList"]?.elements?
                .compactMap(Self.application))
    }

    private func text(_ key: String) -> String? {
        let text = content[key]?.text ?? content["QueryResponses"]?[key]?.text
        return text.flatMap { Self.isWord($0) ? $0 : nil }
    }

    /// What is kept of each device, and shown to people.
    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= maximumWord
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// An element of `ErrorChain`. What is missing in it stays empty: the error still counts.
    private static func error(_ element: PropertyList) -> DeviceError {
        // English where the device offers it: it is what texts are classified by.
        let description = element["USEnglishDescription"] ?? element["LocalizedDescription"]
        return DeviceError(
            domain: element["ErrorDomain"]?.text ?? "",
            code: element["ErrorCode"]?.number.flatMap { Int(exactly: $0) } ?? 0,
            description: String((description?.text ?? "").prefix(maximumDescription)))
    }

    /// An element of `InstalledApplicationList`; nil where it names no app.
    private static func application(_ element: PropertyList) -> InstalledApplication? {
        guard let identifier = element["Identifier"]?.text, !identifier.isEmpty else { return nil }
        // 0 is what a device says of an app that is not from the store.
        let external = element["ExternalVersionIdentifier"]?.number
        return InstalledApplication(
            bundleId: BundleID(identifier),
            externalVersion: external.flatMap { $0 > 0 ? UInt64($0) : nil },
            shortVersion: element["ShortVersion"]?.text ?? element["Version"]?.text,
            installing: element["Installing"]?.number == 1)
    }
}
