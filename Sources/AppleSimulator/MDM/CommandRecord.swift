// SPDX-License-Identifier: Apache-2.0

/// Everything that happened to one CommandUUID: the evidence end-to-end tests judge by.
package struct CommandRecord: Sendable {
    /// The CommandUUID.
    package let uuid: String
    /// `RequestType`.
    package let requestType: String
    /// The app of an InstallApplication.
    package let adamId: Int?
    /// The raw property list, as enqueued.
    package let plist: PropertyListValue
    /// How often the server took it.
    package var accepted = 0
    /// How often it was refused because it existed already.
    package var refusedAsKnown = 0
    /// Each time a device got it: serial number and moment.
    package var deliveries: [(serial: String, at: Moment)] = []
    /// Deliveries that only repeat an offer the device had answered with NotNow.
    package var reoffered = 0
    /// Each answer of a device: serial number, status, moment.
    package var answers: [(serial: String, status: String, at: Moment)] = []
    /// Devices whose queue was emptied by a re-enrollment while this was in it.
    package var lostAt: [String] = []

    /// Whether a device got it twice without having said NotNow in between.
    package var isDeliveredTwice: Bool {
        deliveries.count - reoffered > Set(deliveries.map(\.serial)).count
    }

    /// The record as the control interface shows it.
    package var json: JSON {
        .object([
            "uuid": .string(uuid), "requestType": .string(requestType),
            "adamId": adamId.map(JSON.int), "accepted": .int(accepted),
            "refusedAsKnown": .int(refusedAsKnown), "delivered": .int(deliveries.count),
            "reoffered": .int(reoffered), "lostAt": .array(lostAt.map(JSON.string)),
            "deliveries": .array(
                deliveries.map {
                    .object(["serial": .string($0.serial), "at": .string($0.at.asRFC3339)])
                }),
            "answers": .array(
                answers.map {
                    .object([
                        "serial": .string($0.serial), "status": .string($0.status),
                        "at": .string($0.at.asRFC3339),
                    ])
                }),
        ])
    }
}
