// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import Settings

@Suite struct SettingsFileTests {
    @Test func aFileOfCommentsGivesTheDefaults() throws {
        #expect(try settings("# nothing yet") == Settings())
    }

    @Test func everySettingArrives() throws {
        let read = try settings(complete)
        #expect(read.daemon.stateDirectory == "/srv/vppd")
        #expect(read.daemon.controlSocket == "/etc/vppd/run/control.sock")
        #expect(read.apple == apple)
        #expect(
            read.mdm
                == MDMSettings(
                    kind: .nanomdm, url: "https://mdm.example.org:8443/nano",
                    apiKeyFile: "/etc/vppd/api.key", webhookKeyFile: "/run/keys/webhook"))
        #expect(read.listener == ListenerSettings(address: "::1", port: 9_001))
        var notifications = NotificationSettings(url: "https://hooks.example.org/apple")
        notifications.secretAge = .days(7)
        #expect(read.notifications == notifications)
        #expect(read.deviceFile == "/etc/vppd/devices.csv")
        #expect(read.renewal == renewal)
        #expect(read.updates == updates)
        #expect(
            read.tokens == [
                TokenSettings(
                    name: "School-1", file: "/etc/vppd/s.vpptoken", groups: ["b", "a"],
                    addAppsAutomatically: false, takeOver: true),
                TokenSettings(name: "zoo", file: "/srv/vppd/tokens/zoo.vpptoken"),
            ])
        #expect(
            read.apps == [
                AppSettings(adamId: 361_309_726, mode: .disabled), AppSettings(adamId: 42),
            ])
        #expect(read.rules == [rule, UpdateRule(name: "the rest", action: .never)])
    }

    private let complete = """
        [daemon]
        state_directory = "/srv/vppd"
        control_socket = "./run/control.sock"
        [apple]
        base_url = "https://vpp.example.org/v2"
        sync_interval = "1m"
        full_inventory = "12h"
        client_config_interval = "2h"
        metadata_interval = "15m"
        metadata_token_file = "metadata.token"
        request_share = 1
        retry_interval = "5s"
        recheck_interval = "1d"
        unreachable_after = "1h30m"
        expiry_warning_days = [1, 60]
        [mdm]
        type = "nanomdm"
        url = "https://mdm.example.org:8443/nano/"
        api_key_file = "api.key"
        webhook_key_file = "/run/keys/webhook"
        [listener]
        address = "::1"
        port = 9001
        [notifications]
        url = "https://hooks.example.org/apple"
        secret_age = "7d"
        [devices]
        file = "devices.csv"
        [renewal]
        window = "2h"
        apps = 5
        share = 0
        apps_alone = 50
        critical_factor = 3
        [updates]
        mode = "user"
        attempts = 10
        verify_after = "1m"
        command_deadline = "2d"
        retry_interval = "1h"
        inventory_age = "3h"
        management_flags = 5
        [[token]]
        name = " School-1 "
        file = "s.vpptoken"
        groups = ["b", " a"]
        add_apps_automatically = false
        take_over = true
        [[token]]
        name = "zoo"
        [[app]]
        adam_id = "361309726"
        mode = "disabled"
        [[app]]
        adam_id = 42
        [[rule]]
        name = "nightly "
        action = "automatic"
        token = "SCHOOL-1"
        apps = [42, "43"]
        bundle_id = "org.example.*"
        kind = "custom"
        platform = "macOS"
        groups = ["a"]
        defer = "3d"
        window = { days = ["sun","mon"], start = "22:30", length = "24h", time_zone = "Asia/Tokyo" }
        rings = [{ percent = 10 }, { percent = 90, soak = "1d12h" }]
        per_minute = 1
        [[rule]]
        name = "the rest"
        action = "never"
        """

    private var apple: AppleSettings {
        var apple = AppleSettings()
        apple.baseURL = "https://vpp.example.org/v2/"
        apple.syncInterval = .minutes(1)
        apple.fullInventory = .hours(12)
        apple.clientConfigInterval = .hours(2)
        apple.metadataInterval = .minutes(15)
        apple.metadataTokenFile = "/etc/vppd/metadata.token"
        apple.requestShare = 1
        apple.retryInterval = .seconds(5)
        apple.recheckInterval = .days(1)
        apple.unreachableAfter = .minutes(90)
        apple.expiryWarningDays = [60, 1]
        return apple
    }

    private var renewal: RenewalSettings {
        var renewal = RenewalSettings()
        renewal.window = .hours(2)
        renewal.apps = 5
        renewal.share = 0
        renewal.appsAlone = 50
        renewal.criticalFactor = 3
        return renewal
    }

    private var updates: UpdateSettings {
        var updates = UpdateSettings()
        updates.mode = .user
        updates.attempts = 10
        updates.verifyAfter = .minutes(1)
        updates.commandDeadline = .days(2)
        updates.retryInterval = .hours(1)
        updates.inventoryAge = .hours(3)
        updates.managementFlags = 5
        return updates
    }

    private var rule: UpdateRule {
        var rule = UpdateRule(name: "nightly", action: .automatic)
        rule.match.token = "School-1"
        rule.match.adamIds = [42, 43]
        rule.match.bundleId = "org.example.*"
        rule.match.kind = .custom
        rule.match.platform = .macOS
        rule.match.groups = ["a"]
        rule.deferral = .days(3)
        rule.window = UpdateWindow(
            days: [1, 7], startMinute: 1_350, length: .hours(24), timeZone: "Asia/Tokyo")
        rule.rings = [UpdateRing(percent: 10), UpdateRing(percent: 90, soak: .hours(36))]
        rule.perMinute = 1
        return rule
    }

    @Test func aWindowIsDailyInTheDevicesTimeZoneUnlessItSaysOtherwise() throws {
        let text = "[[rule]]\nname = \"a\"\naction = \"automatic\"\n"
        let short = try settings(text + "window = { start = \"00:00\", length = \"1m\" }")
        let long = try settings(
            text + "[rule.window]\nstart = \"00:00\"\nlength = \"60s\"\ndays = \"daily\"\n"
                + "time_zone = \"device\"")
        let window = UpdateWindow(
            days: [1, 2, 3, 4, 5, 6, 7], startMinute: 0, length: .minutes(1), timeZone: nil)
        #expect(short.rules.first?.window == window)
        #expect(long.rules.first?.window == window)
    }

    @Test(arguments: [
        "http://127.0.0.1:8080", "http://localhost/", "HTTP://LOCALHOST", "http://[::1]:1/x",
        "http://127.200.0.9",
    ])
    func onLoopbackASecondIsEnough(url: String) throws {
        let read = try settings(
            "[apple]\nbase_url = \"\(url)\"\nsync_interval = \"1s\"\nmetadata_interval = \"1s\"\n"
                + "retry_interval = \"1s\"\nfull_inventory = \"1s\"")
        #expect(read.apple.syncInterval == .seconds(1))
        #expect(read.apple.baseURL.hasSuffix("/"))
    }

    @Test func systemdsDirectoriesAreDefaultsOnly() throws {
        let directories = SystemDirectories(state: "/var/lib/a:/var/lib/b", runtime: "/run/a")
        let defaults = try settings("[[token]]\nname = \"t\"", directories: directories)
        #expect(defaults.daemon.stateDirectory == "/var/lib/a")
        #expect(defaults.daemon.controlSocket == "/run/a/control.sock")
        #expect(defaults.tokens.first?.file == "/var/lib/a/tokens/t.vpptoken")
        let named = try settings(
            "[daemon]\nstate_directory = \"/x\"\ncontrol_socket = \"/y\"", directories: directories)
        #expect(named.daemon.stateDirectory == "/x")
        #expect(named.daemon.controlSocket == "/y")
        let unset = try settings(
            "[daemon]", directories: SystemDirectories(state: "", runtime: nil))
        #expect(unset.daemon == DaemonSettings())
    }

    @Test func allProblemsAreToldInTheOrderOfTheFile() {
        let found = problems(
            """
            [updates]
            attempts = 0
            mode = "usr"
            [apple]
            request_share = 2
            sync_intervall = "15m"
            [mdm]
            [[token]]
            groups = [1, "a", 2]
            """)
        #expect(
            found.map { "\($0.line ?? 0):\($0.column ?? 0) \($0.keyPath)" } == [
                "2:12 updates.attempts", "3:8 updates.mode", "5:17 apple.request_share",
                "6:1 apple.sync_intervall", "7:1 mdm.type", "7:1 mdm.url", "7:1 mdm.api_key_file",
                "8:1 token[0].name", "9:11 token[0].groups[0]", "9:19 token[0].groups[2]",
            ])
        #expect(SettingsError.exitStatus == 78)
    }

    @Test func theFirstProblemIsTheError() {
        #expect {
            _ = try SettingsFile.parse(Array("[updates]\nattempts = 0\nmode = 1".utf8), path: "x")
        } throws: { error in
            guard let error = error as? SettingsError else { return false }
            return error.description
                == "x:2:12: attempts in [updates] is 0, not 1 to 10; write attempts = 3"
                && error.all.count == 2 && error.all.first == error.first
        }
    }

    @Test func bytesThatAreNoTextAreRefusedWithTheirPlace() {
        let latin1 = Array("[daemon]\n# M".utf8) + [0xFC] + Array("nchen".utf8)
        #expect(
            problems(of: latin1).map(\.description) == [
                "\(examplePath):2:4: this is not UTF-8; save the file as UTF-8"
            ])
        let large = [UInt8](repeating: UInt8(ascii: "\n"), count: SettingsFile.maximumBytes) + [35]
        #expect(
            problems(of: large).map(\.description) == [
                "\(examplePath):1:1: the file is larger than 1048576 bytes; make it smaller"
            ])
    }

    @Test func aFileThatCannotBeReadSaysWhyAndWhatToDo() throws {
        let folder = try TemporaryFolder()
        #expect(
            throws: SettingsError(
                SettingsProblem(
                    path: "\(folder.path)/none.toml", line: nil, column: nil, keyPath: "",
                    message: "the configuration cannot be read: open failed: "
                        + "No such file or directory (errno 2)",
                    remedy: "create it, or name another file"))
        ) { _ = try SettingsFile.load(path: "\(folder.path)/none.toml") }
        #expect {
            _ = try SettingsFile.load(path: folder.path)
        } throws: {
            "\($0)" == "\(folder.path): the configuration cannot be read: "
                + "this is not a regular file; name a regular file"
        }
    }

    @Test func aFileIsReadRelativeToItsFolder() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("vppd.toml", "[devices]\nfile = \"fleet/devices.csv\"")
        #expect(try SettingsFile.load(path: path).deviceFile == "\(folder.path)/fleet/devices.csv")
    }
}
