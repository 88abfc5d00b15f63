// SPDX-License-Identifier: Apache-2.0

/// The address of a service: scheme, host, port and path, and nothing that could carry a secret.
struct ServiceURL: Equatable {
    /// Why a text is no such address.
    struct Refusal: Error {
        /// Continues "url in [mdm] ...". Never shows the text: it may hold a password.
        let message: String
        /// Nil: an example helps best.
        var remedy: String?
    }

    /// The whole address as written.
    let text: String
    /// True where the host is this machine: `localhost`, `127.0.0.0/8`, `[::1]`.
    let isLoopback: Bool

    /// The address with one slash at its end.
    var withTrailingSlash: String { text.hasSuffix("/") ? text : text + "/" }
    /// The address without a slash at its end.
    var withoutTrailingSlash: String {
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }

    /// Reads `https://host[:port][/path]`, or `http://` to loopback (X2).
    init(_ text: String) throws(Refusal) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), text.utf8.count <= 2_048 else {
            throw Refusal(message: "holds white space or a character that must be escaped")
        }
        guard let separator = text.firstRange(of: "://") else {
            throw Refusal(message: "does not start with https://")
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else {
            throw Refusal(message: "does not start with https://")
        }
        let rest = text[separator.upperBound...]
        guard !rest.contains(where: { "?#".contains($0) }) else {
            throw Refusal(
                message: "has a query or a fragment", remedy: "end it before \"?\" or \"#\"")
        }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else {
            throw Refusal(
                message: "holds a user name or password",
                remedy: "remove what stands before \"@\"; keys belong in files")
        }
        let host = try Self.host(of: authority)
        isLoopback = Self.isLoopback(host)
        guard scheme == "https" || isLoopback else {
            throw Refusal(
                message: "is http to another machine",
                remedy: "write https://; http is for loopback (127.0.0.1, ::1, localhost) only")
        }
        self.text = text
    }

    /// The host, lower-case and without brackets, after its port was checked.
    private static func host(of authority: Substring) throws(Refusal) -> String {
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || ":.".contains($0) }) else {
                throw Refusal(message: "has no valid host")
            }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority[host.endIndex...]
            guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else {
                throw Refusal(message: "has no valid host")
            }
        }
        if !rest.isEmpty {
            let digits = rest.dropFirst()
            guard rest.first == ":", digits.allSatisfy(\.isNumber), let port = UInt16(digits),
                port > 0
            else { throw Refusal(message: "has no valid port") }
        }
        return host.lowercased()
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        // All four parts must be numbers: 127.example.org is somebody else's machine.
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
