// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import DeviceManagement

/// X3: property lists come from devices and are bounded.
@Suite struct PropertyListTests {
    /// A binary property list of one-byte references, its offset table and trailer added.
    private func binary(_ objects: [[UInt8]], top: Int = 0) -> [UInt8] {
        var bytes = Array("bplist00".utf8)
        var offsets: [UInt8] = []
        for object in objects {
            offsets += [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)]
            bytes += object
        }
        let table = bytes.count
        bytes += offsets + [0, 0, 0, 0, 0, 0, 2, 1]
        for number in [objects.count, top, table] {
            bytes += (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
        return bytes
    }

    @Test func binaryNumbersAndTextsAreRead() throws {
        #expect(try PropertyList(binary([[0x08]])).number == 0)
        #expect(try PropertyList(binary([[0x09]])).number == 1)
        #expect(try PropertyList(binary([[0x10, 0xFF]])).number == 255)
        #expect(try PropertyList(binary([[0x11, 0x01, 0x02]])).number == 258)
        let minusTwo: [UInt8] = [0x13] + [UInt8](repeating: 0xFF, count: 7) + [0xFE]
        #expect(try PropertyList(binary([minusTwo])).number == -2)
        #expect(try PropertyList(binary([[0x52, 0x68, 0x69]])).text == "hi")
        #expect(try PropertyList(binary([[0x62, 0x00, 0xF6, 0x20, 0xAC]])).text == "ö€")
        #expect(try PropertyList(binary([[0x5F, 0x10, 0x02, 0x68, 0x69]])).text == "hi")
    }

    @Test func anObjectUsedTwiceIsReadOnce() throws {
        // Each list holds the next one twice: 2 to the power of 60 if each were written out.
        var objects = (0..<30).map { [0xA2, UInt8($0 + 1), UInt8($0 + 1)] }
        objects.append([0x51, 0x78])
        let list = try PropertyList(binary(objects))
        #expect(list.elements?.count == 2)
    }

    @Test(
        arguments: [
            [[0xA1, 0x00]],
            [[0xA1, 0x01], [0xA1, 0x00]],
            [[0xA1, 0x05]],
            [[0xAF, 0x13, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]],
            [[0x5F, 0x13, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]],
            [[0x5F, 0x51, 0x02]],
            [[0xD1, 0x01, 0x01], [0x09]],
            [[0x51, 0xC3]],
            [[0x5F]],
        ] as [[[UInt8]]])
    func cyclesAndLengthsBeyondTheEndAreRefused(objects: [[UInt8]]) {
        #expect(throws: PropertyList.Unreadable.self) { try PropertyList(binary(objects)) }
    }

    @Test func nestingIsBounded() throws {
        func nested(_ levels: Int) -> [UInt8] {
            binary((0..<levels).map { [0xA1, UInt8($0 + 1)] } + [[0x51, 0x78]])
        }
        func nestedXML(_ levels: Int) -> [UInt8] {
            Array(
                ("<plist>" + String(repeating: "<array>", count: levels)
                    + String(repeating: "</array>", count: levels) + "</plist>").utf8)
        }
        #expect(try PropertyList(nested(32)).elements?.count == 1)
        #expect(throws: PropertyList.Unreadable.self) { try PropertyList(nested(33)) }
        #expect(try PropertyList(nestedXML(33)).elements?.count == 1)
        #expect(throws: PropertyList.Unreadable.self) { try PropertyList(nestedXML(34)) }
        #expect(throws: PropertyList.Unreadable.self) { try PropertyList(nestedXML(60_000)) }
    }

    @Test(arguments: ["", "hello", "{ a = b; }", "(a, b)", "<", "<plist>", "bplist00", "bplist"])
    func whatIsNeitherXMLNorBinaryIsRefused(text: String) {
        #expect(throws: PropertyList.Unreadable.self) { try PropertyList(Array(text.utf8)) }
    }

    /// Entities of the document's own are how small XML becomes large.
    @Test func entitiesAreNotExpanded() {
        let document = """
            <?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]>\
            <plist version="1.0"><string>&b;</string></plist>
            """
        #expect(throws: PropertyList.Unreadable.self) { try PropertyList(Array(document.utf8)) }
    }

    @Test func aByteOrderMarkAndLeadingSpaceAreFine() throws {
        let list = Array("\u{FEFF}\n <plist><string>x</string></plist>".utf8)
        #expect(try PropertyList(list).text == "x")
    }

    /// Every byte of the trailer set to every value: bounds hold, whatever it says.
    @Test func noTrailerCrashes() {
        let good = WebhookCalls.binaryListBytes
        var read = 0
        for place in (good.count - 32)..<good.count {
            for value in UInt8.min...UInt8.max {
                var bytes = good
                bytes[place] = value
                do throws(PropertyList.Unreadable) {
                    _ = try PropertyList(bytes)
                    read += 1
                } catch {
                    #expect(!error.reason.isEmpty)
                }
            }
        }
        // The six unused bytes at least change nothing.
        #expect(read >= 6 * 256)
    }
}
