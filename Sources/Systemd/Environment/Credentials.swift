// SPDX-License-Identifier: Apache-2.0

/// The secrets systemd hands over in files (`LoadCredential=`, `SetCredential=`; X1).
///
/// The directory lies in memory, is read-only, and only the service's user may enter it; depending
/// on systemd's version the files in it are 0400 or, by access list, 0440. A check of file modes
/// must therefore ask ``contains(_:)`` first.
package struct Credentials: Equatable, Sendable {
    /// `$CREDENTIALS_DIRECTORY`, absolute. Nil: the manager handed over none.
    package let directory: String?

    /// - Parameter environment: the process's environment. A relative or empty directory counts as
    ///   none: systemd never sets one.
    package init(environment: [String: String]) {
        directory = environment["CREDENTIALS_DIRECTORY"].flatMap { value in
            value.hasPrefix("/") ? value.withoutTrailingSlashes : nil
        }
    }

    /// The file a credential would be in. That it exists is for the reader to find out.
    ///
    /// - Parameter name: the credential's name, as in `LoadCredential=NAME:PATH`.
    /// - Returns: nil where there is no directory, or `name` could not be a file name in it.
    package func path(of name: String) -> String? {
        guard let directory, Self.isValid(name) else { return nil }
        return directory + "/" + name
    }

    /// Whether `path` names a file directly in the credentials directory.
    package func contains(_ path: String) -> Bool {
        guard let directory, path.hasPrefix(directory + "/") else { return false }
        return Self.isValid(String(path.dropFirst(directory.utf8.count + 1)))
    }

    /// systemd's rule for names: one path component of at most 255 bytes, no control characters.
    private static func isValid(_ name: String) -> Bool {
        (1...255).contains(name.utf8.count) && name != "." && name != ".."
            && !name.unicodeScalars.contains { $0 == "/" || $0.isControl }
    }
}

extension String {
    /// The path without slashes at its end, but for the root itself.
    var withoutTrailingSlashes: String {
        var path = Substring(self)
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }
}
