// SPDX-License-Identifier: Apache-2.0

package import EventLog
package import Foundation
package import VPPCore
package import VPPModel

/// What the command `vppd` and the daemon say to each other: HTTP with JSON over the control
/// socket. Internal to one release: both ends are the same program.
package enum ControlAPI {
    package static let status = "/v1/status"
    package static let apps = "/v1/apps"
    package static let updates = "/v1/updates"
    /// `?serial=&app=`
    package static let why = "/v1/why"
    /// `?after=&limit=&wait=`
    package static let events = "/v1/events"
    package static let sync = "/v1/sync"
    package static let token = "/v1/token"
    /// `?token=`
    package static let subscriptions = "/v1/subscriptions"

    /// Events in one answer at most.
    package static let maximumEvents = 5_000
    /// How long an answer waits for new events, at most: below the server's own time-out.
    package static let eventWait: Duration = .seconds(10)

    /// `POST /v1/sync`
    package struct SyncRequest: Codable, Sendable {
        /// Nil: all tokens.
        package var tokens: [TokenName]?

        package init(tokens: [TokenName]?) {
            self.tokens = tokens
        }
    }

    /// `POST /v1/token`: the secret travels in the body over the local socket only.
    package struct TokenUpdate: Codable, Sendable {
        package var name: TokenName
        /// The contents of the new `.vpptoken` file, Base64 coded once more.
        package var contents: Data
        package var forced: Bool

        package init(name: TokenName, contents: Data, forced: Bool) {
            self.name = name
            self.contents = contents
            self.forced = forced
        }
    }

    /// The answer to a token update that was carried out.
    package struct TokenUpdated: Codable, Sendable {
        package var token: TokenReport
    }

    /// The answer to what could not be done.
    package struct Refusal: Error, Codable, Sendable, CustomStringConvertible {
        /// One line with the next step.
        package var message: String

        package init(_ message: String) {
            self.message = message
        }

        package var description: String { message }
    }

    /// One event as `vppd events --json` prints it: the log's line without its chain.
    package struct EventLine: Sendable {
        package var seq: UInt64
        package var type: String
        /// One line of JSON.
        package var json: String

        package init(_ entry: LogEntry) {
            seq = entry.seq
            type = entry.type
            json =
                "{\"seq\":\(entry.seq),\"tx\":\(entry.tx),\"ts\":\"\(entry.timestamp)\","
                + "\"type\":\"\(entry.type)\",\"v\":\(entry.version),\"data\":"
                + String(decoding: entry.data, as: UTF8.self) + "}"
        }
    }

    /// How both ends write JSON: keys sorted, so that output is the same every time.
    package static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return try encoder.encode(value)
    }
}
