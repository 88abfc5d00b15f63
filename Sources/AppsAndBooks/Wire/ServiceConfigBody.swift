// SPDX-License-Identifier: Apache-2.0

/// `ServiceConfigResponse`, what is used of it.
struct ServiceConfigBody: Decodable, AnswerBody {
    /// URLs by Apple's keys, `getAssets` and others.
    let urls: [String: String]?
    /// Limits by Apple's keys, `maxRequestPerSecond` and others.
    let limits: [String: Int]?
}

extension ServiceConfigBody {
    private enum CodingKeys: String, CodingKey { case urls, limits }

    /// A field or an entry of another type than expected costs itself, not the service.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let places: [String: Entry]? = container.value(.urls)
        urls = places?.compactMapValues(\.text)
        let numbers: [String: Entry]? = container.value(.limits)
        limits = numbers?.compactMapValues { $0.text.flatMap { Int($0) } }
    }

    /// A text or a whole number; anything else is none.
    private struct Entry: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            do {
                text = try FlexibleText(from: decoder).text
            } catch is DecodingError {
                text = nil
            }
        }
    }
}
