// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import Foundation
import Testing
import VPPCore
import VPPModel

@testable import VPPDaemon

/// O4, X1: the secrets of Apple's notifications are made, kept, replaced and given up.
struct NotificationSecretsTests {
    @Test("A secret outlives the process in a file that only its owner can read")
    func file() throws {
        let folder = try TemporaryFolder()
        let first = NotificationSecrets(stateDirectory: folder.path)
        #expect(first.load() == NotificationSecretsReport(current: nil, previous: nil))
        let made = first.rotate()
        let path = folder.path + "/notification-secret"
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.count == 44)
        #expect(first.accepts("Bearer " + text.dropLast()))

        let second = NotificationSecrets(stateDirectory: folder.path)
        #expect(second.load() == made)
        #expect(second.accepts("Bearer " + text.dropLast()))
    }

    @Test("While one takes the place of another, both are accepted; then the old one is not")
    func rotation() throws {
        let folder = try TemporaryFolder()
        let secrets = NotificationSecrets(stateDirectory: folder.path)
        func header(_ fingerprint: String?) -> String {
            "Bearer " + (fingerprint.flatMap { secrets.secret($0)?.revealed } ?? "none")
        }
        let first = header(secrets.rotate().current)
        let report = secrets.rotate()
        let second = header(report.current)
        #expect(first != second)
        #expect(secrets.accepts(first) && secrets.accepts(second))
        #expect(
            secrets.retire() == NotificationSecretsReport(current: report.current, previous: nil))
        #expect(!secrets.accepts(first) && secrets.accepts(second))
        // A third pushes the first of two out.
        _ = secrets.rotate()
        _ = secrets.rotate()
        #expect(!secrets.accepts(second))
    }

    @Test("A file that is not as it was written counts as gone")
    func damaged() throws {
        let folder = try TemporaryFolder()
        for text in ["x\n", String(repeating: "a", count: 43) + "\n*\n", "\n\n\n"] {
            try folder.write(text, to: "notification-secret")
            #expect(NotificationSecrets(stateDirectory: folder.path).load().current == nil)
        }
    }

    @Test("A file that cannot be written is a problem, and the old secret goes on")
    func unwritable() throws {
        let secrets = NotificationSecrets(
            storage: .init(
                read: { () throws(ConfigurationProblem) in
                    Array((String(repeating: "a", count: 43) + "\n").utf8)
                },
                write: { _ throws(ConfigurationProblem) in
                    throw ConfigurationProblem(line: "no space")
                }), random: { [UInt8](repeating: 1, count: 32) })
        let before = secrets.load()
        let after = secrets.rotate()
        #expect(after.problem == "no space")
        #expect(after.current == before.current && after.previous == nil)
    }

    @Test("A stranger is refused before anything else is looked at")
    func verdicts() throws {
        let folder = try TemporaryFolder()
        let secrets = NotificationSecrets(stateDirectory: folder.path)
        let secret = secrets.rotate().current.flatMap { secrets.secret($0)?.revealed } ?? ""
        let test = Array(
            #"{"notificationId":"a","notificationType":"TEST_NOTIFICATION","uId":"1"}"#.utf8)
        func verdict(_ method: String, _ header: String?, _ body: [UInt8]) -> NotificationVerdict {
            .of(method: method, authorization: header, body: body, by: secrets)
        }
        #expect(verdict("GET", "Bearer \(secret)", test) == .wrongMethod)
        #expect(verdict("POST", nil, test) == .refused)
        #expect(verdict("POST", "Bearer x", [0xFF]) == .refused)
        #expect(verdict("POST", "Bearer \(secret)", test) == .test)
        let malformed = verdict("POST", "Bearer \(secret)", [0xFF])
        #expect(malformed != .refused && malformed != .test)
    }
}
