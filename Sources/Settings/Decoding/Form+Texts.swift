// SPDX-License-Identifier: Apache-2.0

import Glibc
import VPPModel

/// The most characters a name may have.
private let maximumNameLength = 64

extension Form where Value == String {
    /// A name people give: trimmed, not empty, printable, at most 64 characters.
    static func name(example: String) -> Form {
        .string("a string", example: example) { text, place, report in
            let name = Quoting.trimmed(text)
            if name.isEmpty {
                report(
                    at: place, "\(report.subject) is empty",
                    remedy: report.correction("\"\(example)\""))
                return nil
            }
            if name.count > maximumNameLength {
                report(
                    at: place, "\(report.subject) is longer than \(maximumNameLength) characters",
                    remedy: "shorten it")
                return nil
            }
            guard name.unicodeScalars.allSatisfy(Quoting.isPrintable) else {
                report(
                    at: place, "\(report.subject) holds a control character",
                    remedy: "remove it from \(Quoting.quoted(name))")
                return nil
            }
            return name
        }
    }

    /// A path, taken relative to `folder`.
    /// - Parameter maximumBytes: what the system allows: `PATH_MAX`, or less for a socket.
    static func path(
        in folder: String, example: String, maximumBytes: Int = Int(PATH_MAX) - 1
    ) -> Form {
        .string("a path", example: example) { text, place, report in
            if text.isEmpty {
                report(
                    at: place, "\(report.subject) is empty",
                    remedy: report.correction("\"\(example)\""))
                return nil
            }
            // The text is not shown: what is no path may be a secret in the wrong place.
            guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            else {
                report(
                    at: place, "\(report.subject) holds a control character",
                    remedy: report.correction("\"\(example)\""))
                return nil
            }
            let path = FilePath.join(folder, text)
            guard path.utf8.count <= maximumBytes else {
                report(
                    at: place, "\(report.subject) is longer than \(maximumBytes) bytes",
                    remedy: "use a shorter path")
                return nil
            }
            return path
        }
    }

    /// An IP address of either family.
    static var ipAddress: Form {
        .string("an IP address", example: "127.0.0.1") { text, place, report in
            var address = in6_addr()
            let families = [AF_INET, AF_INET6]
            if families.contains(where: { inet_pton($0, text, &address) == 1 }),
                !text.utf8.contains(0)
            {
                return text
            }
            report(
                at: place, "\(report.subject) is \(Quoting.quoted(text)), which is no IP address",
                remedy: "write for example \"127.0.0.1\" or \"::1\"")
            return nil
        }
    }

    /// A shell pattern over bundle identifiers with `*` and `?` (U2).
    static var bundlePattern: Form {
        .string("a pattern", example: "org.example.*") { text, place, report in
            if text.isEmpty {
                report(
                    at: place, "\(report.subject) is empty",
                    remedy: report.correction("\"org.example.*\""))
                return nil
            }
            let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_*?")
            if let wrong = text.first(where: { !allowed.contains($0) }) {
                report(
                    at: place,
                    "\(report.subject) holds \(Quoting.quoted(String(wrong))), which no bundle "
                        + "identifier has",
                    remedy: "write letters, digits, \".\", \"-\", \"_\", and \"*\" or \"?\"")
                return nil
            }
            guard text.utf8.count <= maximumPatternLength else {
                report(
                    at: place,
                    "\(report.subject) is longer than \(maximumPatternLength) characters",
                    remedy: "shorten it")
                return nil
            }
            return text
        }
    }
}

extension Form where Value == ServiceURL {
    /// An `https` URL, or `http` to loopback (X2).
    static func url(example: String) -> Form {
        .string("a URL", example: example) { text, place, report in
            do throws(ServiceURL.Refusal) {
                return try ServiceURL(text)
            } catch {
                report(
                    at: place, "\(report.subject) \(error.message)",
                    remedy: error.remedy ?? report.correction("\"\(example)\""))
                return nil
            }
        }
    }
}

/// Apple's most for a bundle identifier (App Store Connect), and so for a pattern.
private let maximumPatternLength = 155

extension Form where Value == TokenName {
    /// A token's name, which is also the name of its file: 1 to 64 of `A-Za-z0-9._-`, not starting
    /// with a dot (T1).
    static var tokenName: Form {
        let name = Form<String>.name(example: "school")
        return Form("a string", example: name.example, extract: \.asString) { text, place, report in
            let value = TomlValue(content: .string(text), place: place)
            guard let name = name.read(value, report) else { return nil }
            let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
            if !name.hasPrefix("."), name.allSatisfy(allowed.contains) { return TokenName(name) }
            report(
                at: place,
                "\(report.subject) is \(Quoting.quoted(name)), which cannot name a file",
                remedy: "use letters, digits, \".\", \"_\" and \"-\", and no dot first")
            return nil
        }
    }
}

extension Form where Value: TextIdentifier {
    /// Any other name people give.
    static func identifier(example: String) -> Form {
        let name = Form<String>.name(example: example)
        return Form("a string", example: name.example, extract: \.asString) { text, place, report in
            name.read(TomlValue(content: .string(text), place: place), report).map(Value.init(_:))
        }
    }
}
