// SPDX-License-Identifier: Apache-2.0

/// Writes an XML property list in the order it is told, one line an element.
struct PropertyListWriter {
    private var text = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
        "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">

        """
    private var depth = 0

    /// The whole document, in UTF-8.
    consuming func finished() -> [UInt8] {
        Array((text + "</plist>\n").utf8)
    }

    /// A dictionary of what `body` writes: a ``key(_:)`` and a value in turn.
    mutating func dictionary(_ body: (inout PropertyListWriter) -> Void) {
        line("<dict>")
        depth += 1
        body(&self)
        depth -= 1
        line("</dict>")
    }

    /// An array of strings.
    mutating func array(_ strings: [String]) {
        line("<array>")
        depth += 1
        for string in strings { self.string(string) }
        depth -= 1
        line("</array>")
    }

    /// The key of the value that follows.
    mutating func key(_ name: String) { line("<key>\(Self.escaped(name))</key>") }

    mutating func string(_ value: String) { line("<string>\(Self.escaped(value))</string>") }

    mutating func integer(_ value: some BinaryInteger) { line("<integer>\(value)</integer>") }

    mutating func boolean(_ value: Bool) { line(value ? "<true/>" : "<false/>") }

    private mutating func line(_ content: String) {
        text += String(repeating: "\t", count: depth) + content + "\n"
    }

    /// XML's three characters that cannot stand for themselves in content.
    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
