// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import VPPCore

/// What is no part of this release, or does not fit, is refused: never skipped, never a crash.
@Suite struct BadPartTests {
    private let coder = EventCoder()

    /// The sample's state, in which a part of every type would come once more.
    private func restore(_ type: String, _ text: String, version: Int = 1) throws {
        var state = StateSample.state
        try VPPCore.restore(
            &state, coder.decodePart(type: type, version: version, data: Data(text.utf8)))
    }

    @Test func anUnknownTypeIsRefused() {
        let error = #expect(throws: EventDecodingError.self) { try restore("state.weather", "{}") }
        #expect(error?.description.contains("state.weather") == true)
    }

    @Test(arguments: [0, 2])
    func anotherVersionIsRefused(version: Int) {
        let error = #expect(throws: EventDecodingError.self) {
            try restore("state.alerts", "{\"alerts\":[]}", version: version)
        }
        #expect(error?.description.contains("version \(version)") == true)
    }

    @Test(arguments: StateParts.types.keys.sorted())
    func dataOfAnotherShapeIsRefused(type: String) {
        for text in ["", "{", "[]", "null", "{}"] {
            #expect(throws: EventDecodingError.self) { try restore(type, text) }
        }
    }

    @Test(arguments: [
        SettingsPart.type: "{\"settings\":{}}",
        AppsPart.type: """
        {"apps":[{"adamId":"361309726","record":{"name":"a","kind":"public",\
        "describedBy":{"platform":"iOS","country":"de"}},"versions":[]}]}
        """,
        UpdatesPart.type: "{\"groups\":[{\"adamId\":\"x\",\"devices\":\"0\",\"update\":{}}]}",
        InspectionsPart.type: "{\"groups\":[{\"at\":\"2027-01-15T08:00:00Z\",\"devices\":\"4\"}]}",
        CatalogPart.type: "{\"token\":\"unknown\",\"entries\":[]}",
    ])
    func whatDoesNotFitIsRefused(type: String, text: String) {
        #expect(throws: EventDecodingError.self) { try restore(type, text) }
    }

    @Test(arguments: [
        // Not the next devices.
        #"{"first":3,"serialNumbers":"A","kinds":[],"kind":"0"}"#,
        // No such kind, or not one for each device.
        #"{"first":4,"serialNumbers":"A","kinds":[],"kind":"0"}"#,
        #"{"first":4,"serialNumbers":"A B","kinds":[KIND],"kind":"0"}"#,
        // A serial number or an enrollment that is known already.
        #"{"first":4,"serialNumbers":"F1","kinds":[KIND],"kind":"0"}"#,
        #"{"first":4,"serialNumbers":"A A","kinds":[KIND],"kind":"0 0"}"#,
        #"{"first":4,"serialNumbers":"A","kinds":[KIND],"kind":"0","#
            + #""enrollments":{"devices":"4","values":"E-1"}}"#,
        // A column with a device outside the run, or with more devices than values.
        #"{"first":4,"serialNumbers":"A","kinds":[KIND],"kind":"0","#
            + #""enrollments":{"devices":"5","values":"E-7"}}"#,
        #"{"first":4,"serialNumbers":"A","kinds":[KIND],"kind":"0","#
            + #""enrollments":{"devices":"3","values":"E-7"}}"#,
        #"{"first":4,"serialNumbers":"A","kinds":[KIND],"kind":"0","#
            + #""enrollments":{"devices":"4","values":""}}"#,
    ])
    func devicesThatDoNotFitAreRefused(text: String) {
        let kind = #"{"failedInspections":0,"isEnrolledByReport":false,"isInFile":false}"#
        #expect(throws: EventDecodingError.self) {
            try restore("state.devices", text.replacing("KIND", with: kind))
        }
    }

    @Test func devicesThatFitAreTaken() throws {
        let kind = #"{"failedInspections":0,"isEnrolledByReport":false,"isInFile":false}"#
        try restore(
            "state.devices",
            #"{"first":4,"serialNumbers":"A","kinds":[\#(kind)],"kind":"0","#
                + #""enrollments":{"devices":"4","values":"E-7"}}"#)
    }

    @Test(arguments: [
        "", "x", "0", "0 ", "0 5 x", "0 5 1", "0 5 0 ", "0  5 0", "4 5 0", "-1 5 0", "0 5 0;",
        ";0 5 0", "0 5 0;4 5 0", "0 - 0", "0 5 0\n", "0 9999999999999999999 0",
    ])
    func reportsThatDoNotFitAreRefused(reports: String) throws {
        let entry = #"{"adamId":"9","installing":false}"#
        try restore("state.inventory", #"{"entries":[\#(entry)],"reports":"0 5 0;1 -7 0 0"}"#)
        #expect(throws: EventDecodingError.self) {
            try restore(
                "state.inventory",
                #"{"entries":[\#(entry)],"reports":"\#(reports.replacing("\n", with: "\\n"))"}"#)
        }
    }

    @Test(arguments: ["4", "0 4", "1 0", "2 3", "0"])
    func holdersThatDoNotFitAreRefused(devices: String) throws {
        // The sample's holding is held by the devices 0 and 2 already.
        let line = try #require(
            CheckpointParts(of: StateSample.state).first { $0.type == "state.holdings" })
        let text = String(decoding: line.data, as: UTF8.self)
        #expect(text.contains("\"devices\":\"0 2\""))
        try restore(
            "state.holdings", text.replacing("\"devices\":\"0 2\"", with: "\"devices\":\"3\""))
        #expect(throws: EventDecodingError.self) {
            try restore(
                "state.holdings",
                text.replacing("\"devices\":\"0 2\"", with: "\"devices\":\"\(devices)\""))
        }
    }

    @Test(arguments: StateParts.types.keys.sorted())
    func aPartThatComesTwiceIsRefusedWhereItWouldShow(type: String) throws {
        let twice: Set<String> = [
            AppsPart.type, DevicesPart.type, TokenPart.type, HoldingsPart.type, CommandsPart.type,
            AlertsPart.type,
        ]
        guard twice.contains(type) else { return }
        let part = try #require(
            CheckpointParts(of: StateSample.state).first { $0.type == type })
        #expect(throws: EventDecodingError.self) {
            try restore(type, String(decoding: part.data, as: UTF8.self))
        }
    }
}
