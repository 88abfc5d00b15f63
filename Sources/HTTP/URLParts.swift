// SPDX-License-Identifier: Apache-2.0

import CCurl

/// An absolute `http` or `https` URL, taken apart by libcurl's own parser.
///
/// What decides whether a secret may go to a URL must read it exactly as what sends it: a second
/// parser with other ideas of `\`, `@` or odd ports would be a way around the check.
package struct URLParts: Hashable, Sendable {
    /// `http` or `https`, lower case.
    package let scheme: String
    /// Lower case; an IPv6 address in brackets.
    package let host: String
    /// The scheme's own port where the URL names none.
    package let port: UInt16
    /// Starts with a slash.
    package let path: String
    /// Without the question mark.
    package let query: String?
    /// True when the URL holds a user name or password.
    package let hasCredentials: Bool

    /// - Returns: nil where `text` is no absolute `http` or `https` URL.
    package init?(_ text: String) {
        guard !text.utf8.contains(0), let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: handle)?.lowercased(),
            scheme == "http" || scheme == "https",
            let host = Self.part(CURLUPART_HOST, of: handle), !host.isEmpty,
            let port = Self.part(CURLUPART_PORT, of: handle, UInt32(CURLU_DEFAULT_PORT)),
            let number = UInt16(port)
        else { return nil }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = number
        path = Self.part(CURLUPART_PATH, of: handle) ?? "/"
        query = Self.part(CURLUPART_QUERY, of: handle)
        hasCredentials =
            Self.part(CURLUPART_USER, of: handle) != nil
            || Self.part(CURLUPART_PASSWORD, of: handle) != nil
    }

    /// Host and port for people, the port only where it is not the scheme's own.
    package var authority: String {
        port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)"
    }

    /// True for `localhost`, `127.0.0.0/8` and `[::1]`.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }

    /// True when scheme, host and port are the same.
    package func hasSameOrigin(as other: URLParts) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    private static func part(
        _ part: CURLUPart, of handle: OpaquePointer, _ flags: UInt32 = 0
    ) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
