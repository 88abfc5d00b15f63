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
        let places: [String: Place]? = container.value(.urls)
        urls = places?.compactMapValues(\.url)
        let counts: [String: Count]? = container.value(.limits)
        limits = counts?.compactMapValues(\.number)
    }

    /// A text or a whole number; anything else is none.
    private struct Place: Decodable {
        let url: String?

        init(from decoder: any Decoder) throws {
            do {
                url = try FlexibleText(from: decoder).text
            } catch is DecodingError {
                url = nil
            }
        }
    }

    /// A whole number, also when written as text; anything else is none.
    private struct Count: Decodable {
        let number: Int?

        init(from decoder: any Decoder) throws {
            do {
                number = try decoder.singleValueContainer().decode(Int.self)
            } catch is DecodingError {
                number = try Place(from: decoder).url.flatMap { Int($0) }
            }
        }
    }
}
