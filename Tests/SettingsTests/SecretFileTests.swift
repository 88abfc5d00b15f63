// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@testable import Settings

@Suite struct SecretFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The error of reading `path`; nil where it was read.
    private func refusal(_ path: String, credentials: String? = nil) -> SecretFileError? {
        do throws(SecretFileError) {
            _ = try SecretFile.read(path: path, credentialsDirectory: credentials)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [0o600, 0o400]) func readsWhatOnlyItsOwnerCanRead(mode: Int) throws {
        let path = try folder.write("key", "s3cr3t\n", mode: mode)
        #expect(try SecretFile.read(path: path) == Array("s3cr3t\n".utf8))
    }

    /// X1: wider modes are refused with the command that mends them.
    @Test(arguments: [0o640, 0o604, 0o620, 0o601, 0o644, 0o610])
    func refusesWiderModesWithTheCommandThatMendsThem(mode: Int) throws {
        let path = try folder.write("key", "s3cr3t", mode: mode)
        let octal = String(mode, radix: 8)
        #expect(
            refusal(path)?.description
                == "\(path): others than its owner can open the file (mode 0\(octal)); "
                + "run: chmod 600 \(path)")
    }

    @Test func letsGroupReadPassForSystemdsCredentialsOnly() throws {
        let path = try folder.write("key", "s3cr3t", mode: 0o440)
        #expect(refusal(path, credentials: folder.path) == nil)
        #expect(refusal(path, credentials: folder.path + "/") == nil)
        #expect(refusal(path, credentials: nil)?.code == .wideMode)
        #expect(refusal(path, credentials: "")?.code == .wideMode)
        #expect(refusal(path, credentials: String(folder.path.dropLast()))?.code == .wideMode)
        let around = "\(folder.path)/x/../key"
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/x", withIntermediateDirectories: false)
        #expect(refusal(around, credentials: folder.path)?.code == .wideMode)
        let wide = try folder.write("wide", "s3cr3t", mode: 0o444)
        #expect(refusal(wide, credentials: folder.path)?.code == .wideMode)
    }

    @Test func refusesTheFileOfAnotherUser() throws {
        var status = stat()
        status.st_mode = S_IFREG | 0o600
        status.st_uid = geteuid() + 4_711
        #expect(throws: SecretFileError.self) {
            try SecretFile.check(status, path: "/x y", isCredential: false)
        }
        do {
            try SecretFile.check(status, path: "/x", isCredential: false)
        } catch {
            #expect(error.code == .foreignOwner)
            #expect(error.remedy.contains("run: chown \(geteuid()) /x"))
        }
        status.st_uid = 0
        try SecretFile.check(status, path: "/x", isCredential: false)
        status.st_uid = geteuid()
        try SecretFile.check(status, path: "/x", isCredential: false)
    }

    /// With chown, vppd itself could not read it any more.
    @Test func rootIsToldToLookAsTheUserOfVppd() {
        let asRoot = SecretFile.foreignOwnerRemedy("/x", owner: 998, user: 0)
        #expect(asRoot.hasPrefix("if vppd runs as user 998, run this as that user"))
        let asVppd = SecretFile.foreignOwnerRemedy("/x", owner: 0, user: 998)
        #expect(asVppd == "run: chown 998 /x")
    }

    @Test func refusesWhatIsNoRegularFile() throws {
        let target = try folder.write("target", "s3cr3t")
        let link = "\(folder.path)/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(refusal(link)?.code == .notRegular)
        #expect(refusal(link)?.remedy == "name the file itself, not a symbolic link")
        #expect(refusal(folder.path)?.code == .notRegular)
        let pipe = "\(folder.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(refusal(pipe)?.code == .notRegular)
        #expect(refusal("\(folder.path)/none")?.code == .missing)
        #expect(refusal("\(target)\0.other")?.code == .system)
    }

    @Test func refusesEmptyAndLargeFiles() throws {
        let empty = try folder.write("empty", "")
        #expect(refusal(empty)?.code == .empty)
        let fits = try folder.write("fits", String(repeating: "x", count: SecretFile.maximumBytes))
        #expect(try SecretFile.read(path: fits).count == SecretFile.maximumBytes)
        let large = try folder.write(
            "large", String(repeating: "x", count: SecretFile.maximumBytes + 1))
        #expect(refusal(large)?.code == .tooLarge)
    }

    /// T2: the old secret is gone, the new one whole, and nothing else is left behind.
    @Test func replacesASecret() throws {
        let path = try folder.write("key", "a much longer old secret")
        try SecretFile.replace(path: path, contents: Array("new".utf8))
        #expect(try SecretFile.read(path: path) == Array("new".utf8))
        #expect(try folder.names() == ["key"])
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func createsASecretWhereThereWasNone() throws {
        let path = "\(folder.path)/key"
        try SecretFile.replace(path: path, contents: [1, 2, 3])
        #expect(try SecretFile.read(path: path) == [1, 2, 3])
    }

    @Test func aReaderOfTheOldFileNeverSeesHalfANewOne() throws {
        let path = try folder.write("key", "old")
        let before = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        try SecretFile.replace(path: path, contents: Array("new".utf8))
        #expect(try before.readToEnd() == Data("old".utf8))
    }

    @Test func whatACrashLeftBehindIsSweptAway() throws {
        let path = try folder.write("key", "old")
        try folder.write(".key.new", "half of", mode: 0o644)
        try SecretFile.replace(path: path, contents: Array("new".utf8))
        #expect(try folder.names() == ["key"])
        #expect(try SecretFile.read(path: path) == Array("new".utf8))
    }

    @Test func aPlantedLinkIsNotFollowed() throws {
        let victim = try folder.write("victim", "untouched")
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/.key.new", withDestinationPath: victim)
        try SecretFile.replace(path: "\(folder.path)/key", contents: Array("new".utf8))
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "untouched")
    }

    @Test func refusesToReplaceWhereTheOldSecretWouldStay() throws {
        let path = try folder.write("key", "old")
        let link = "\(folder.path)/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect {
            try SecretFile.replace(path: link, contents: [1])
        } throws: { ($0 as? SecretFileError)?.code == .notRegular }
        try FileManager.default.linkItem(atPath: path, toPath: "\(folder.path)/second")
        #expect {
            try SecretFile.replace(path: path, contents: [1])
        } throws: { ($0 as? SecretFileError)?.code == .linked }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    }

    @Test func aRefusedReplacementLeavesEverythingAsItWas() throws {
        let path = try folder.write("key", "old")
        for contents in [[], [UInt8](repeating: 7, count: SecretFile.maximumBytes + 1)] {
            #expect(throws: SecretFileError.self) {
                try SecretFile.replace(path: path, contents: contents)
            }
        }
        #expect {
            try SecretFile.replace(path: "\(folder.path)/none/key", contents: [1])
        } throws: { ($0 as? SecretFileError)?.code == .missing }
        #expect(try folder.names() == ["key"])
        #expect(try SecretFile.read(path: path) == Array("old".utf8))
    }
}
