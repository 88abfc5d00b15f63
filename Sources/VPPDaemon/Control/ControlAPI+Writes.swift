// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension ControlAPI {
    package static let writes = "/v1/writes"

    /// `POST /v1/writes`: something is to be changed at a token's location.
    package struct WriteWish: Codable, Sendable {
        package var token: TokenName
        package var write: LocationWrite

        package init(token: TokenName, write: LocationWrite) {
            self.token = token
            self.write = write
        }
    }

    /// The answer to a wish that was taken: it is durable, and done as soon as may be.
    package struct WriteTaken: Codable, Sendable {
        /// The `id` of its events in the log.
        package var id: UInt64
        /// Devices or users it changes something for; the others are so already.
        package var holders: Int
    }
}
