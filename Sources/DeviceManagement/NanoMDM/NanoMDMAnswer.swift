// SPDX-License-Identifier: Apache-2.0

import JSON

/// The JSON of NanoMDM's `/v1/enqueue` and `/v1/push`. Fields are there only when set.
struct NanoMDMAnswer: Decodable {
    /// The result for one id.
    struct Status: Decodable {
        var pushError: String?
        var commandError: String?

        enum CodingKeys: String, CodingKey {
            case pushError = "push_error"
            case commandError = "command_error"
        }
    }

    /// By enrollment id, or, in NanoMDM's filekv storage, errors by `CommandUUID`.
    var status: [String: Status]?
    var pushError: String?
    var commandError: String?
    var commandUUID: String?

    enum CodingKeys: String, CodingKey {
        case status
        case pushError = "push_error"
        case commandError = "command_error"
        case commandUUID = "command_uuid"
    }

    /// - Returns: nil where the body is not JSON of this shape: a proxy's page, another server.
    static func read(_ body: [UInt8]) -> NanoMDMAnswer? {
        do {
            return try body.withUnsafeBytes {
                try DocumentDecoder().decode(NanoMDMAnswer.self, from: $0)
            }
        } catch {
            return nil
        }
    }

    /// All errors about the command itself, wherever they stand; in a stable order.
    var commandErrors: [String] {
        ([commandError] + sortedStatus.map(\.commandError)).compactMap(\.self)
    }

    /// The first error about the push, wherever it stands.
    var firstPushError: String? {
        ([pushError] + sortedStatus.map(\.pushError)).compactMap(\.self).first
    }

    private var sortedStatus: [Status] {
        (status ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }
}
