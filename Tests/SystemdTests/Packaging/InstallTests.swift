// SPDX-License-Identifier: Apache-2.0

import Testing

/// O5: `make install`.
@Suite(.enabled(if: Command.exists("make"), "make is not installed"))
struct InstallTests {
    @Test("Files go below DESTDIR and PREFIX, and the unit starts the binary there")
    func installs() throws {
        let folder = try TemporaryFolder()
        let result = try install(folder, prefix: "/opt/vppd")
        #expect(result.status == 0, "\(result.errors)")
        let modes = try Command(
            "find", [folder.path + "/root", "-type", "f", "-printf", "%m %P\n"]
        ).lines
        for expected in [
            "755 opt/vppd/bin/vppd", "644 opt/vppd/lib/systemd/system/vppd.service",
            "644 opt/vppd/lib/sysusers.d/vppd.conf",
            "644 opt/vppd/lib/systemd/catalog/vppd.catalog",
        ] {
            #expect(modes.contains(expected), "\(modes)")
        }
        let unit = try folder.read("root/opt/vppd/lib/systemd/system/vppd.service")
        #expect(unit.contains("ExecStart=/opt/vppd/bin/vppd run"))
    }

    @Test("Without a binary nothing is installed, and the message says how to build it")
    func noBinary() throws {
        let folder = try TemporaryFolder()
        let result = try Command(
            "make",
            [
                "-f", Repository.path("packaging/install.mk"), "install",
                "DESTDIR=\(folder.path)/root", "BINARY=\(folder.path)/none",
            ])
        #expect(result.status != 0)
        #expect(result.errors.contains("swift build -c release"))
        #expect(try Command("ls", [folder.path]).output.isEmpty)
    }

    private func install(_ folder: TemporaryFolder, prefix: String) throws -> Command {
        try Command(
            "make",
            [
                "-f", Repository.path("packaging/install.mk"), "install",
                "DESTDIR=\(folder.path)/root", "PREFIX=\(prefix)", "BINARY=\(Repository.probe)",
            ])
    }
}
