// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import Settings

/// A wrong configuration and the one line it must give, without the file's name.
struct WrongSettings: CustomTestStringConvertible, Sendable {
    let text: String
    let line: String

    init(_ text: String, _ line: String) {
        self.text = text
        self.line = line
    }

    var testDescription: String { line }
}

@Suite struct SettingsProblemTests {
    /// O3: every message says where, what and what to do next.
    @Test(arguments: keys + types + ranges + names + urls + rules + syntax)
    func everyProblemIsOneLineWithPlaceAndRemedy(_ wrong: WrongSettings) {
        #expect(problems(wrong.text).map(\.description) == ["\(examplePath):\(wrong.line)"])
    }

    static let keys: [WrongSettings] = [
        .init(
            "[apple]\nsync_intervall = \"15m\"",
            #"2:1: unknown key "sync_intervall" in [apple]; did you mean "sync_interval"?"#),
        .init(
            "[appel]\nsync_interval = \"15m\"", "1:2: unknown table [appel]; did you mean [apple]?"),
        .init(
            "[[tokens]]\nname = \"a\"", "1:3: unknown table [[tokens]]; did you mean [[token]]?"),
        .init(
            "sync_interval = \"15m\"",
            #"1:1: unknown key "sync_interval" outside of a table; it belongs in [apple]"#),
        .init(
            "[daemon]\nretry_interval = \"5s\"",
            #"2:1: unknown key "retry_interval" in [daemon]; "#
                + "it belongs in [apple] or [updates]"),
        .init(
            "[listener]\nport = 1\nxyzzy = 1",
            #"3:1: unknown key "xyzzy" in [listener]; known are: address, port"#),
        .init(
            "[listener]\nport = 1\n\"a\\nb\\u202E\" = 1",
            #"3:1: unknown key "a\nb\u{202e}" in [listener]; known are: address, port"#),
        .init(
            "frobnicate = true",
            #"1:1: unknown key "frobnicate" outside of a table; known are: [daemon], [log], [apple], "#
                + "[mdm], [listener], [notifications], [devices], [renewal], [updates], [[token]], "
                + "[[app]], [[rule]]"
        ),
        .init(
            "[listener]\naddress = \"::1\"",
            "1:1: port is missing in [listener]; add port = 9001"),
        .init(
            "[mdm]\ntype = \"nanomdm\"\nurl = \"https://mdm.example.org\"",
            #"1:1: api_key_file is missing in [mdm]; add api_key_file = "nanomdm.key""#),
        .init("[devices]", #"1:1: file is missing in [devices]; add file = "devices.csv""#),
        .init("\n[[token]]", #"2:1: name is missing in [[token]]; add name = "school""#),
        .init("[[app]]", #"1:1: adam_id is missing in [[app]]; add adam_id = "361309726""#),
        .init(
            "[[rule]]\nname = \"a\"",
            #"1:1: action is missing in [[rule]]; add action = "automatic""#),
    ]

    static let types: [WrongSettings] = [
        .init(
            "[apple]\nsync_interval = 900",
            #"2:17: sync_interval in [apple] must be a duration, not an integer; "#
                + #"write sync_interval = "15m""#),
        .init(
            "[apple]\nrequest_share = \"half\"",
            "2:17: request_share in [apple] must be a number, not a string; "
                + "write request_share = 0.5"),
        .init(
            "[apple]\nexpiry_warning_days = 30",
            "2:23: expiry_warning_days in [apple] must be a list of days, not an integer; "
                + "write expiry_warning_days = [30, 15, 7, 3, 1]"),
        .init(
            "[apple]\nexpiry_warning_days = [30, 2026-01-05]",
            "2:28: expiry_warning_days in [apple] must be an integer, not a date; write 30"),
        .init(
            "[updates]\nattempts = 3.0",
            "2:12: attempts in [updates] must be an integer, not a number with a fraction; "
                + "write attempts = 3"),
        .init(
            "[updates]\nmode = true",
            #"2:8: mode in [updates] must be a string, not true or false; "#
                + #"write mode = "administrator""#),
        .init(
            "[[token]]\nname = \"a\"\ntake_over = \"yes\"",
            "3:13: take_over in [[token]] must be true or false, not a string; "
                + "write take_over = true"),
        .init(
            "[[token]]\nname = \"a\"\ngroups = \"staff\"",
            #"3:10: groups in [[token]] must be a list of groups, not a string; "#
                + #"write groups = ["staff"]"#),
        .init(
            "[token]\nname = \"a\"",
            #"1:2: "token" must be a list of tables, not a table; write [[token]], once for each"#),
        .init(
            "[[apple]]\nsync_interval = \"15m\"",
            #"1:3: "apple" must be a table, not a list of tables; write [apple]"#),
        .init(
            "daemon = 2026-01-05T10:00:00Z",
            #"1:1: "daemon" must be a table, not a date with a time; write [daemon]"#),
        .init(
            "[[app]]\nadam_id = 3.5",
            #"2:11: adam_id in [[app]] must be an app's number, not a number with a fraction; "#
                + #"write adam_id = "361309726""#),
        .init(
            "[[rule]]\nname = \"a\"\naction = \"hold\"\n"
                + "window = { start = 22:00:00, length = \"1h\" }",
            #"4:20: start in window of [[rule]] must be a time of day, not a time; "#
                + #"write start = "22:00""#),
        .init(
            "[[rule]]\nname = \"a\"\naction = \"hold\"\nrings = [50]",
            "4:10: rings in [[rule]] must be a table, not an integer; "
                + #"write { percent = 10, soak = "1d" }"#),
    ]

    static let ranges: [WrongSettings] = [
        .init(
            "[apple]\nsync_interval = \"59s\"",
            #"2:17: sync_interval in [apple] is "59s", not "1m" to "366d"; "#
                + #"write sync_interval = "15m""#),
        .init(
            "[apple]\nmetadata_interval = \"14m59s\"",
            #"2:21: metadata_interval in [apple] is "14m59s", not "15m" to "366d"; "#
                + #"write metadata_interval = "1h""#),
        .init(
            "[apple]\nretry_interval = \"4s\"",
            #"2:18: retry_interval in [apple] is "4s", not "5s" to "366d"; "#
                + #"write retry_interval = "5s""#),
        .init(
            "[apple]\nbase_url = \"http://127.0.0.1:1\"\nsync_interval = \"0s\"",
            #"3:17: sync_interval in [apple] is "0s", not "1s" to "366d"; "#
                + #"write sync_interval = "15m""#),
        .init(
            "[apple]\nfull_inventory = \"367d\"",
            #"2:18: full_inventory in [apple] is "367d", not "1m" to "366d"; "#
                + #"write full_inventory = "24h""#),
        .init(
            "[apple]\nrequest_share = 0",
            "2:17: request_share in [apple] is 0.0, not above 0 and at most 1; "
                + "write request_share = 0.5"),
        .init(
            "[apple]\nrequest_share = nan",
            "2:17: request_share in [apple] is nan, not above 0 and at most 1; "
                + "write request_share = 0.5"),
        .init(
            "[renewal]\nshare = 1.01",
            "2:9: share in [renewal] is 1.01, not 0 to 1; write share = 0.2"),
        .init(
            "[apple]\nexpiry_warning_days = [30, 0]",
            "2:28: expiry_warning_days in [apple] is 0, not 1 to 365; write 30"),
        .init(
            "[apple]\nexpiry_warning_days = [7, 7]",
            #"2:27: expiry_warning_days in [apple] lists "7" twice; remove one of the two"#),
        .init(
            "[updates]\nattempts = 11",
            "2:12: attempts in [updates] is 11, not 1 to 10; write attempts = 3"),
        .init(
            "[updates]\nmanagement_flags = 2",
            "2:20: management_flags in [updates] is 2, not one of: 0, 1, 4, 5; "
                + "write management_flags = 1"),
        .init(
            "[listener]\nport = 65536",
            "2:8: port in [listener] is 65536, not 1 to 65535; write port = 9001"),
        .init(
            "[apple]\nsync_interval = \"15 minutes\"",
            #"2:17: sync_interval in [apple] is "15 minutes", which is no duration; "#
                + #"write whole numbers with d, h, m or s, such as "15m""#),
    ]

    static let syntax: [WrongSettings] = [
        .init(
            "", "1:1: the file is empty; start from the example configuration (man 5 vppd.toml)"),
        .init(
            "\u{FEFF} \r\n\t\n",
            "1:1: the file is empty; start from the example configuration (man 5 vppd.toml)"),
        .init("[daemon]\n# ä \0", "2:5: there is a NUL byte here; save the file as UTF-8"),
        .init(
            "[apple]\nsync_interval : \"15m\"",
            "2:15: this is not TOML: in this key-value pair: expected '=', saw ':'; "
                + "mend this line first"),
        .init(
            "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q = 1",
            "1:32: this is not TOML: the key has more than 16 parts; mend this line first"),
    ]
}
