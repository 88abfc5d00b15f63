// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Why a `.vpptoken` file cannot be used, and what to do about it (T1). Never quotes the file.
package struct TokenFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of fault there are.
    package enum Code: Hashable, Sendable {
        /// Nothing but white space.
        case empty
        /// Longer than ``TokenFile/maximumSize``.
        case tooLarge
        case notBase64
        /// Base64, but of something else than a JSON object.
        case notJSON
        /// No `token` in the object, or an empty one.
        case noToken
        /// No `expDate` in the object.
        case noExpirationDate
        /// An `expDate` that is no date.
        case unreadableExpirationDate
        /// An `expDate` that has passed.
        case expired(Timestamp)
    }

    /// The fault.
    package let code: Code

    package init(_ code: Code) { self.code = code }

    /// What is wrong, in one line.
    package var message: String {
        switch code {
        case .empty: "the file is empty"
        case .tooLarge: "the file is larger than \(TokenFile.maximumSize) bytes"
        case .notBase64: "the file is not Base64 text"
        case .notJSON: "the file is Base64, but not of a JSON object"
        case .noToken: "the file has no \"token\""
        case .noExpirationDate: "the file has no \"expDate\""
        case .unreadableExpirationDate: "the \"expDate\" in the file is not a date"
        case .expired(let moment): "the token expired on \(moment.toTheSecond)"
        }
    }

    /// What to do next.
    package var remedy: String {
        let download =
            "download the content token again from Apple Business Manager or Apple School Manager "
            + "(Preferences > Payments and Billing > Content Tokens)"
        return switch code {
        case .expired: "\(download); the old file will not work again"
        case .notBase64, .tooLarge:
            "\(download) and use the .vpptoken file as it is; "
                + "a server token (.p7m) is another thing"
        case .empty, .notJSON, .noToken, .noExpirationDate, .unreadableExpirationDate:
            "\(download) and use the .vpptoken file unchanged"
        }
    }

    package var description: String { "\(message); \(remedy)" }
}
