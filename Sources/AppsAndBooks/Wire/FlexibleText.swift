// SPDX-License-Identifier: Apache-2.0

/// A text that Apple's samples show as a string in one place and as a number in another.
struct FlexibleText: Decodable, Hashable {
    /// The string as given, or the digits of the number.
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            let whole = try container.decode(String.self)
            // What Apple sends is short; what a stranger in its place sends must not fill the log.
            text = whole.utf8.count <= 1_024 ? whole : String(whole.prefix(1_024))
        } catch DecodingError.typeMismatch {
            text = String(try container.decode(Int64.self))
        }
    }
}
