// SPDX-License-Identifier: Apache-2.0

/// `ServiceConfigResponse`, what is used of it.
struct ServiceConfigBody: Decodable, Sendable {
    let urls: [String: String]?
    let limits: [String: Int]?
}
