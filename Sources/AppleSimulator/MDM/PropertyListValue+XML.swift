// SPDX-License-Identifier: Apache-2.0

package import Foundation

extension PropertyListValue {
    /// The value as an XML property list, keys in ascending order: the same value, the same bytes.
    ///
    /// - Throws: ``SimulatorError`` where a text has a control character, which XML cannot hold.
    package func xml() throws -> Data {
        var bytes = Array(Self.head.utf8)
        try write(to: &bytes, depth: 0)
        bytes.append(contentsOf: "</plist>\n".utf8)
        return Data(bytes)
    }

    private static let head = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
        "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">

        """

    private func write(to bytes: inout [UInt8], depth: Int) throws {
        let tabs = repeatElement(UInt8(0x09), count: depth)
        bytes.append(contentsOf: tabs)
        switch self {
        case .string(let text): try Self.write("string", text, to: &bytes)
        case .int(let number): try Self.write("integer", String(number), to: &bytes)
        case .bool(let value): bytes.append(contentsOf: (value ? "<true/>\n" : "<false/>\n").utf8)
        case .data(let data): try Self.write("data", data.base64EncodedString(), to: &bytes)
        case .array(let elements):
            bytes.append(contentsOf: "<array>\n".utf8)
            for element in elements { try element.write(to: &bytes, depth: depth + 1) }
            bytes.append(contentsOf: tabs)
            bytes.append(contentsOf: "</array>\n".utf8)
        case .dictionary(let members):
            bytes.append(contentsOf: "<dict>\n".utf8)
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                bytes.append(contentsOf: tabs)
                bytes.append(0x09)
                try Self.write("key", key, to: &bytes)
                try value.write(to: &bytes, depth: depth + 1)
            }
            bytes.append(contentsOf: tabs)
            bytes.append(contentsOf: "</dict>\n".utf8)
        }
    }

    /// Appends `<tag>text</tag>` and a line break.
    private static func write(_ tag: String, _ text: String, to bytes: inout [UInt8]) throws {
        bytes.append(contentsOf: "<\(tag)>".utf8)
        for unit in text.utf8 {
            switch unit {
            case 0x26: bytes.append(contentsOf: "&amp;".utf8)
            case 0x3C: bytes.append(contentsOf: "&lt;".utf8)
            case 0x3E: bytes.append(contentsOf: "&gt;".utf8)
            case 0x09, 0x0A, 0x20...: bytes.append(unit)
            default: throw SimulatorError("a text with the character \(unit) is no XML")
            }
        }
        bytes.append(contentsOf: "</\(tag)>\n".utf8)
    }
}
