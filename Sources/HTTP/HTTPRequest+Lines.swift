// SPDX-License-Identifier: Apache-2.0

extension HTTPRequest {
    /// Where the request goes, for people: method and host. Path and query may hold secrets.
    var place: String {
        if let unixSocket { return "\(method.rawValue) \(unixSocket)" }
        return "\(method.rawValue) \(URLParts(url)?.authority ?? "(unreadable URL)")"
    }

    /// Why the request cannot be sent as it is; nil when it can.
    var problem: HTTPError? {
        func refused(_ code: HTTPError.Code, _ message: String) -> HTTPError {
            HTTPError(code: code, message: "\(place): \(message)", mayHaveBeenProcessed: false)
        }
        if URLParts(url) == nil {
            return refused(.badURL, "not an absolute http or https URL")
        }
        // A line break inside a value would be a header of its own.
        let forbidden: Set<UInt8> = [0x00, 0x0A, 0x0D]
        for header in headers {
            if header.name.isEmpty || header.name.utf8.contains(where: { $0 <= 0x20 || $0 == 0x3A })
            {
                return refused(.other, "a header name is empty or holds a space or colon")
            }
            if header.value.utf8.contains(where: forbidden.contains) {
                return refused(.other, "the value of header \(header.name) holds a line break")
            }
        }
        return nil
    }

    /// The header lines in libcurl's notation: `Name: value`, `Name;` for an empty value, `Name:`
    /// to leave out a header libcurl would add by itself.
    var headerLines: [String] {
        var lines = headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        lines.append("Expect:")
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            lines.append("Content-Type:")
        }
        return lines
    }
}
