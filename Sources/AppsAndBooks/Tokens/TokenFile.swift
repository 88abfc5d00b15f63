// SPDX-License-Identifier: Apache-2.0

import CCrypto
import FoundationEssentials
package import VPPModel

/// The `.vpptoken` file: Base64 of a JSON object `{token, expDate, orgName}`, all strings
/// (apple-apps-and-books.md, section 1).
///
/// What goes to Apple is the whole Base64 text, not the `token` inside it.
package enum TokenFile {
    /// Real files have some 250 bytes; what is longer than 64 KiB is something else.
    package static let maximumSize = 64 << 10

    /// Reads the content of a token file.
    ///
    /// White space anywhere and a byte order mark are left out: editors and `base64` add both.
    /// - Parameter now: an `expDate` at or before this moment is refused.
    package static func decode(
        _ bytes: [UInt8], now: Timestamp
    ) throws(TokenFileError) -> ContentToken {
        guard bytes.count <= maximumSize else { throw TokenFileError(.tooLarge) }
        var text = bytes[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        let secret = text.filter { !$0.isWhiteSpace }
        guard !secret.isEmpty else { throw TokenFileError(.empty) }
        guard let json = Data(base64Encoded: Data(secret)) else {
            throw TokenFileError(.notBase64)
        }
        let fields: Fields
        do {
            fields = try JSONDecoder().decode(Fields.self, from: json)
        } catch {
            // The decoder's own words may quote the content.
            throw TokenFileError(.notJSON)
        }
        guard let token = fields.token, !token.isEmpty else { throw TokenFileError(.noToken) }
        guard let date = fields.expDate else { throw TokenFileError(.noExpirationDate) }
        guard let expires = Timestamp(rfc3339: date) else {
            throw TokenFileError(.unreadableExpirationDate)
        }
        guard expires > now else { throw TokenFileError(.expired(expires)) }
        return ContentToken(
            revealed: String(decoding: secret, as: UTF8.self), expires: expires,
            organization: fields.orgName ?? "", fingerprint: fingerprint(of: secret))
    }

    /// A field of another type counts as absent, so that the error names it.
    private struct Fields: Decodable {
        let token: String?
        let expDate: String?
        let orgName: String?

        enum CodingKeys: String, CodingKey { case token, expDate, orgName }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            token = container.text(.token)
            expDate = container.text(.expDate)
            orgName = container.text(.orgName)
        }
    }

    /// The first eight bytes of the SHA-256 of `secret`, in lower-case hexadecimal.
    static func fingerprint(of secret: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        let result = EVP_Digest(secret, secret.count, &digest, nil, EVP_sha256(), nil)
        precondition(result == 1, "libcrypto cannot compute SHA-256: out of memory")
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.prefix(8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isWhiteSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
