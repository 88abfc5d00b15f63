// SPDX-License-Identifier: Apache-2.0

/// `ServiceConfigResponse`, what is used of it.
struct ServiceConfigBody: Decodable, AnswerBody {
    /// URLs by Apple's keys, `getAssets` and others.
    let urls: [String: String]?
    /// Limits by Apple's keys, `maxRequestPerSecond` and others.
    let limits: [String: Int]?
}
