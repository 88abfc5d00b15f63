// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Finds a value in a body or a line of the log by the text before it: the checks read nothing with
/// the product's own decoders.
enum BodyText {
    /// The text behind the first `key`, up to a quote.
    static func text(after key: String, in bytes: [UInt8]) -> String? {
        end(of: key, in: bytes).map { start in
            String(decoding: bytes[start...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
        }
    }

    /// The number behind the first `key`.
    static func number(after key: String, in bytes: [UInt8]) -> Int? {
        end(of: key, in: bytes).flatMap { start in
            Int(
                String(
                    decoding: bytes[start...].prefix { (0x30...0x39).contains($0) },
                    as: UTF8.self))
        }
    }

    /// The text of the first `element` behind the first `key`.
    static func element(_ element: String, after key: String, in bytes: [UInt8]) -> String? {
        guard let behind = end(of: key, in: bytes),
            let start = end(of: "<\(element)>", in: bytes, from: behind)
        else { return nil }
        return String(decoding: bytes[start...].prefix { $0 != UInt8(ascii: "<") }, as: UTF8.self)
    }

    static func contains(_ text: String, in bytes: [UInt8]) -> Bool {
        end(of: text, in: bytes) != nil
    }

    /// The place behind the first `key`, which must not be empty.
    private static func end(of key: String, in bytes: [UInt8], from first: Int = 0) -> Int? {
        let key = Array(key.utf8)
        var start = first
        while start + key.count <= bytes.count {
            let place: Int? = bytes.withUnsafeBytes { buffer in
                memchr(buffer.baseAddress! + start, Int32(key[0]), buffer.count - start).map {
                    UnsafeRawPointer($0) - buffer.baseAddress!
                }
            }
            guard let place, place + key.count <= bytes.count else { return nil }
            if bytes[place..<(place + key.count)].elementsEqual(key) { return place + key.count }
            start = place + 1
        }
        return nil
    }
}
