// SPDX-License-Identifier: Apache-2.0

import HTTP

/// The configured base URL, and which URLs a token may be sent to because of it (X2).
struct ServiceBase: Sendable, Hashable {
    /// Ends with a slash.
    let url: String
    private let parts: URLParts

    /// - Throws: unless the URL is `https`, or `http` on loopback.
    init(_ url: String) throws(AppleClientError) {
        guard let parts = URLParts(url), parts.query == nil else {
            throw AppleClientError("the base URL is not an absolute URL without query")
        }
        guard !parts.hasCredentials else {
            throw AppleClientError("the base URL holds a user name or password")
        }
        guard parts.scheme == "https" || parts.isLoopback else {
            throw AppleClientError("the base URL is neither https nor on loopback")
        }
        self.parts = parts
        self.url = url.hasSuffix("/") ? url : url + "/"
    }

    /// True when the base is Apple's own.
    var isApple: Bool { parts.isOnAppleHost }

    /// Whether a URL that service config hands out may be used: on the base's origin; on Apple's
    /// hosts if the base is Apple's; on loopback if the base is.
    func accepts(_ url: String) -> Bool {
        guard let other = URLParts(url), !other.hasCredentials else { return false }
        return parts.hasSameOrigin(as: other) || isApple && other.isOnAppleHost
            || parts.isLoopback && other.isLoopback
    }
}

extension URLParts {
    fileprivate var isOnAppleHost: Bool {
        scheme == "https" && port == 443 && host.hasSuffix(".apple.com")
    }
}
