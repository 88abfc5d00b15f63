// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// The header `Retry-After`, in both forms: seconds, or a date (RFC 9110, 10.2.3).
enum RetryAfter {
    /// Longest wait believed: 24 hours. More would leave a location unwatched on one header's word.
    static let maximum = Duration.hours(24)

    /// - Returns: the moment to wait for, never more than ``maximum`` away; nil where the value is
    ///   neither form or names no time to come.
    static func moment(_ value: String, now: Timestamp) -> Timestamp? {
        let text = value.trimmed
        let limit = now + maximum
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More digits than fit are more than the maximum.
            guard let seconds = Int64(text), seconds < maximum.components.seconds else {
                return limit
            }
            return seconds > 0 ? now + .seconds(seconds) : nil
        }
        guard let moment = HTTPDate.parse(text), moment > now else { return nil }
        return min(moment, limit)
    }
}

extension String {
    /// Without spaces and tabs at both ends.
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isBlank($0) }),
            let last = lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[first...last])
    }
}
