// SPDX-License-Identifier: Apache-2.0

/// Text from a file, fit for one line of a message.
enum Quoting {
    /// More than this many scalars of a text are cut off.
    static let maximumScalars = 64

    /// `text` in double quotes: control characters and line breaks escaped, long texts cut.
    static func quoted(_ text: some StringProtocol) -> String {
        "\"\(escaped(text))\""
    }

    /// `text` without quotes, as ``quoted(_:)`` writes it.
    static func escaped(
        _ text: some StringProtocol, maximumScalars: Int = Quoting.maximumScalars
    ) -> String {
        var result = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == maximumScalars { return result + "…" }
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
            default: result += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return result
    }

    /// False for control and format characters, line separators and the like, which could break
    /// or fake a line of a log.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }

    /// `["a", "b", "c"]` as `a, b, c`, for lists of what is known.
    static func list(_ items: [String]) -> String {
        items.joined(separator: ", ")
    }

    /// `text` without white space at both ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
