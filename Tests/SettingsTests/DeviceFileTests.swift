// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import Settings

@Suite struct DeviceFileTests {
    private func devices(_ text: String) throws -> [Device] {
        try DeviceFile.parse(Array(text.utf8), path: "devices.csv")
    }

    /// The one line of the error; nil where the text is accepted.
    private func refusal(_ bytes: [UInt8]) -> String? {
        do throws(DeviceFileError) {
            _ = try DeviceFile.parse(bytes, path: "devices.csv")
            return nil
        } catch {
            return error.description
        }
    }

    @Test func readsEveryColumnInAnyOrder() throws {
        let read = try devices(
            #"""
            supervised,time_zone,os_version,platform,groups,user,enrollment_id,serial
            true,Europe/Berlin,17.4.1,iPadOS,staff;berlin ; staff;,"Müller, ""Jo""",E-1,C02XK1ZJJG5J
            ,,,,,,,SERIAL2
            """#)
        #expect(
            read == [
                Device(
                    serialNumber: "C02XK1ZJJG5J", enrollmentId: "E-1", user: "Müller, \"Jo\"",
                    groups: ["berlin", "staff"], platform: .iPadOS, osVersion: "17.4.1",
                    timeZone: "Europe/Berlin", supervised: true),
                Device(serialNumber: "SERIAL2"),
            ])
    }

    @Test(arguments: [
        "serial\nA\nB", "serial\r\nA\r\nB\r\n", "\u{FEFF}serial\nA\nB\n",
        "serial\n\nA\n\r\n\nB\n\n",
        "\"serial\"\n\"A\"\n\"B\"", " serial \n A\nB\t", "serial,user\nA,\"x\ny\r\nz\"\nB,",
    ])
    func readsAllNotationsOfTheSameFile(text: String) throws {
        // The user with line breaks is refused below; here only quoting counts.
        let plain = text.replacing("x\ny\r\nz", with: "x")
        #expect(try devices(plain).map(\.serialNumber.text) == ["A", "B"])
    }

    @Test(arguments: [
        ("TRUE", true), ("yes", true), ("1", true), ("False", false), ("NO", false), ("0", false),
        ("", false),
    ])
    func readsSupervisedAsSpreadsheetsWriteIt(text: String, supervised: Bool) throws {
        #expect(try devices("serial,supervised\nA,\(text)").first?.supervised == supervised)
    }

    @Test func aHeaderAloneIsAnEmptyFleet() throws {
        #expect(try devices("serial\n") == [])
    }

    @Test(arguments: [
        ("", "1: the file is empty; write at least the header: serial"),
        ("\r\n\n", "1: the file is empty; write at least the header: serial"),
        (
            "serial,enrolment_id\n",
            #"1: unknown column "enrolment_id"; did you mean "enrollment_id"?"#
        ),
        (
            "serial,color",
            #"1: unknown column "color"; known are: serial, enrollment_id, user, groups, platform, "#
                + "os_version, time_zone, supervised"
        ),
        ("user\nx", #"1: the column "serial" is missing; add it to the header row"#),
        ("serial,serial", #"1: the column "serial" is there twice; remove one of the two"#),
        (
            "\nserial,user\nA",
            "3: the row has 1 fields, the header 2; check its commas and quotes"
        ),
        ("serial,user\n,x", "2: the serial is empty; write the device's serial number"),
        (
            "serial\nA\n\nB\nA",
            #"5: the serial "A" is in line 2 and in line 5; remove one of the two rows"#
        ),
        (
            "serial,enrollment_id\nA,E\nB,E",
            #"3: the enrollment_id "E" is in line 2 and in line 3; remove one of the two rows"#
        ),
        (
            "serial,platform\nA,ios",
            #"2: the platform "ios" is not known; did you mean "iOS"?"#
        ),
        (
            "serial,platform\nA,android",
            #"2: the platform "android" is not known; "#
                + "write one of: iOS, iPadOS, macOS, tvOS, visionOS, watchOS"
        ),
        (
            "serial,time_zone\nA,Europe/Berlinn",
            #"2: the time_zone "Europe/Berlinn" does not exist; did you mean "Europe/Berlin"?"#
        ),
        ("serial,supervised\nA,maybe", #"2: supervised is "maybe"; write true or false"#),
        (
            "serial\nA B",
            #"2: the serial "A B" holds white space or a letter outside of ASCII; correct it"#
        ),
        (
            "serial,user\nA,\"x\ny\"\nB,",
            #"2: the user "x\ny" holds a control character; remove it"#
        ),
        (
            "serial,user\nA,\"x\n\ny\n",
            "2: a quote that opens in this row is never closed; close it"
        ),
        (
            "serial,user\nA,x\"y",
            "2: there is a quote in the middle of a field; "
                + "put the whole field in quotes, and double the quotes within it"
        ),
        (
            "serial,user\nA,\"x\"y",
            "2: there is text after a closing quote; "
                + "put the whole field in quotes, and double the quotes within it"
        ),
        ("serial\nA\n\0", "3: there is a NUL byte here; save the file as UTF-8"),
        (
            "serial\n\(String(repeating: "S", count: 256))",
            "2: the serial is longer than 255 bytes; shorten it"
        ),
        (
            "serial\(String(repeating: ",", count: 64))",
            "1: the row has more than 64 fields; check its commas"
        ),
    ])
    func everyRefusalIsOneLineWithPlaceAndRemedy(text: String, line: String) {
        #expect(refusal(Array(text.utf8)) == "devices.csv:\(line)")
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(
            refusal(Array("serial\nA\n".utf8) + [0xC3, 0x28])
                == "devices.csv:3: this is not UTF-8; save the file as UTF-8")
        let large = [UInt8](repeating: 10, count: DeviceFile.maximumBytes + 1)
        #expect(
            refusal(large) == "devices.csv: it is larger than 67108864 bytes; split it")
    }

    @Test func aFileThatCannotBeReadSaysWhy() throws {
        let path = "\(try TemporaryFolder().path)/none.csv"
        #expect {
            _ = try DeviceFile.load(path: path)
        } throws: {
            "\($0)" == "\(path): the device file cannot be read: open failed: No such file or "
                + "directory (errno 2); create it, or name another file"
        }
    }

    /// Any text, put in quotes as RFC 4180 says, comes back as it was.
    @Test func quotedTextsComeBackAsTheyWere() throws {
        var random = SeededRandom(seed: 41)
        let alphabet: [Character] = ["a", "\"", ",", ";", "ü", "🍏", " ", "x"]
        for _ in 0..<2_000 {
            let count = Int.random(in: 1...12, using: &random)
            let inner = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? "a" }
            let user = "<" + String(inner) + ">"
            let row = "\"\(user.replacing("\"", with: "\"\""))\",A"
            #expect(try devices("user,serial\n\(row)").first?.user == user)
        }
    }

    /// X3: no bytes may crash the daemon.
    @Test func damagedFilesAreRefusedOrReadButNeverCrash() {
        var random = SeededRandom(seed: 42)
        let valid = Array(
            "serial,groups,user,supervised\nA,\"x;y\",\"q\"\"r\",1\r\nB,,,\n\nC,z,u,no".utf8)
        let interesting = Array("\",;\r\n\0".utf8) + [0xC3, 0xFF]
        for _ in 0..<10_000 {
            var bytes = Array(valid.prefix(Int.random(in: 0...valid.count, using: &random)))
            for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    interesting.randomElement(using: &random) ?? 0
            }
            if let line = refusal(bytes), line.contains("\n") { Issue.record("\(line)") }
        }
    }

    @Test func readsALargeFleet() throws {
        var text = "serial,enrollment_id,user,groups,platform,os_version,time_zone,supervised\n"
        for index in 0..<20_000 {
            text += "C02XK\(index),6C4A2BDF-6E5B-4B13-9C1C-\(index),user\(index)@example.org,"
            text += "staff;site\(index % 50),iPadOS,17.4.1,Europe/Berlin,true\n"
        }
        let read = try devices(text)
        #expect(read.count == 20_000)
        #expect(read.last?.groups == ["site49", "staff"])
    }
}
