// SPDX-License-Identifier: Apache-2.0

/// Builds the query of a URL.
enum URLQuery {
    /// `url` with `items`, after what query it has already.
    static func append(_ items: [(String, String)], to url: String) -> String {
        guard !items.isEmpty else { return url }
        let text = items.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
        return url + (url.contains("?") ? "&" : "?") + text
    }

    /// Percent-encoded but for RFC 3986's unreserved characters and the comma, which Apple's lists
    /// of ids are written with.
    private static func encoded(_ value: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2C, 0x2D, 0x2E, 0x5F, 0x7E:
                result.append(byte)
            default:
                result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
