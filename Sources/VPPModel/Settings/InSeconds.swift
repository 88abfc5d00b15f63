// SPDX-License-Identifier: Apache-2.0

/// A duration that is coded as a number of seconds, `900`: the event log is read by people, and
/// Swift's own coding of a duration is a pair of words.
@propertyWrapper
package struct InSeconds: Hashable, Sendable, Codable {
    package var wrappedValue: Duration

    package init(wrappedValue: Duration) {
        self.wrappedValue = wrappedValue
    }

    package init(from decoder: any Decoder) throws {
        let seconds = try decoder.singleValueContainer().decode(Double.self)
        guard seconds.magnitude < 1e12 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no duration: \(seconds)"))
        }
        wrappedValue = .microseconds(Int64((seconds * 1_000_000).rounded()))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue.inSeconds)
    }
}
