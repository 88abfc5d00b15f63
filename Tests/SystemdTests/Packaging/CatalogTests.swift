// SPDX-License-Identifier: Apache-2.0

import Systemd
import Testing

/// A1: the catalog's texts, `journalctl -x`. That every alert has one is tested with the alerts.
@Suite struct CatalogTests {
    @Test("Every lifecycle message has a text", arguments: LifecycleMessage.allCases)
    func everyLifecycleMessage(message: LifecycleMessage) throws {
        let catalog = try Repository.read("packaging/vppd.catalog")
        #expect(
            catalog.contains("# \(message.rawValue)\n-- \(message.messageID)\nSubject: "),
            "add an entry to packaging/vppd.catalog")
    }

    @Test("Every entry says who defines it, fits a terminal and names only fields that exist")
    func wellFormed() throws {
        let catalog = try Repository.read("packaging/vppd.catalog")
        let fields: [JournalField] = [
            .token(""), .adamId(""), .serial(""), .alert(""), .reason(""), .remedy(""),
            .version(""), .count(0),
            .logSeq(0), .logHash(""),
        ]
        let known = Set(fields.map(\.name) + ["NAME"])
        #expect(
            catalog.split(separator: "\n").filter { $0.hasPrefix("-- ") }.count
                == catalog.split(separator: "\n").filter { $0 == "Defined-By: vppd" }.count)
        for line in catalog.split(separator: "\n", omittingEmptySubsequences: false) {
            #expect(line.count <= 100, "\(line)")
            for field in line.matches(of: /@([A-Z0-9_]+)@/) {
                #expect(known.contains(String(field.1)), "\(line)")
            }
        }
    }

    @Test(
        "journalctl accepts the catalog",
        .enabled(if: Command.exists("journalctl"), "journalctl is not installed"))
    func compiles() throws {
        let folder = try TemporaryFolder()
        let catalog = try Repository.read("packaging/vppd.catalog")
        try folder.write(catalog, to: "usr/lib/systemd/catalog/vppd.catalog")
        try folder.write("", to: "var/lib/systemd/catalog/.keep")
        let update = try Command(
            "journalctl", ["--root=\(folder.path)", "--update-catalog", "--quiet"])
        #expect(update.status == 0 && update.errors.isEmpty, "\(update.errors)")
        let list = try Command("journalctl", ["--root=\(folder.path)", "--list-catalog"])
        let entries = catalog.split(separator: "\n").filter { $0.hasPrefix("-- ") }.count
        #expect(list.lines.filter { $0.contains(" vppd: ") }.count == entries)
    }
}
