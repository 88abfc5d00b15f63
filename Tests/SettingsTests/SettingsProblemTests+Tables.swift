// SPDX-License-Identifier: Apache-2.0

extension SettingsProblemTests {
    private static let rule = "[[rule]]\nname = \"a\"\naction = \"hold\"\n"
    private static let mdm = "[mdm]\ntype = \"nanomdm\"\napi_key_file = \"key\"\n"

    static let names: [WrongSettings] = [
        .init(
            "[[token]]\nname = \"School\"\n[[token]]\nname = \" school \"",
            #"4:8: name in [[token]] is "school", as in the [[token]] of line 2; "#
                + "give each its own; upper and lower case are the same"),
        .init(
            rule + rule,
            #"5:8: name in [[rule]] is "a", as in the [[rule]] of line 2; "#
                + "give each its own; upper and lower case are the same"),
        .init(
            "[[app]]\nadam_id = 7\n[[app]]\nadam_id = \"007\"",
            #"4:11: adam_id in [[app]] is "7", as in the [[app]] of line 2; "#
                + "give each its own; upper and lower case are the same"),
        .init(
            "[[token]]\nname = \" \"", #"2:8: name in [[token]] is empty; write name = "school""#),
        .init(
            "[[token]]\nname = \"../school\"",
            #"2:8: name in [[token]] is "../school", which cannot name a file; "#
                + #"use letters, digits, ".", "_" and "-", and no dot first"#),
        .init(
            "[[token]]\nname = \".school\"",
            #"2:8: name in [[token]] is ".school", which cannot name a file; "#
                + #"use letters, digits, ".", "_" and "-", and no dot first"#),
        .init(
            "[[token]]\nname = \"\(String(repeating: "a", count: 65))\"",
            "2:8: name in [[token]] is longer than 64 characters; shorten it"),
        .init(
            "[[token]]\nname = \"a\"\ngroups = [\"x\\u0007\"]",
            #"3:11: groups in [[token]] holds a control character; remove it from "x\u{7}""#),
        .init(
            "[[token]]\nname = \"a\"\ngroups = [\"x\", \" x \"]",
            #"3:16: groups in [[token]] lists " x " twice; remove one of the two"#),
        .init(
            "[[token]]\nname = \"a\"\nfile = \"a\\u0000b\"",
            #"3:8: file in [[token]] holds a control character; write file = "school.vpptoken""#),
        .init(
            "[daemon]\nstate_directory = \"\"",
            #"2:19: state_directory in [daemon] is empty; write state_directory = "/var/lib/vppd""#),
        .init(
            "[daemon]\ncontrol_socket = \"/\(String(repeating: "s", count: 107))\"",
            "2:18: control_socket in [daemon] is longer than 107 bytes; use a shorter path"),
        .init(
            "[[app]]\nadam_id = -5",
            #"2:11: adam_id in [[app]] is "-5", which is no app's number; "#
                + #"write the digits after "id" in the app's store address"#),
        .init(
            "[[app]]\nadam_id = \"id361309726\"",
            #"2:11: adam_id in [[app]] is "id361309726", which is no app's number; "#
                + #"write the digits after "id" in the app's store address"#),
        .init(
            "[mdm]\ntype = \"nonomdm\"\nurl = \"http://[::1]\"\napi_key_file = \"k\"",
            #"2:8: type in [mdm] is "nonomdm", which is not known; did you mean "nanomdm"?"#),
        .init(
            "[updates]\nmode = \"auto\"",
            #"2:8: mode in [updates] is "auto", which is not known; "#
                + "write one of: administrator, user, disabled"),
        .init(
            "[listener]\nport = 1\naddress = \"localhost\"",
            #"3:11: address in [listener] is "localhost", which is no IP address; "#
                + #"write for example "127.0.0.1" or "::1""#),
        .init(
            "[notifications]\nurl = \"https://a.example/n\"",
            "1:1: [notifications] needs a [listener] to receive them; "
                + "add [listener] with port = 9001 and pass https://a.example/n on to it"),
        .init(
            "[listener]\nport = 1\n[notifications]\nurl = \"http://127.0.0.1/n\"",
            "4:7: url in [notifications] is http; Apple sends to https only; "
                + "name the address of the reverse proxy that ends TLS"),
    ]

    static let urls: [WrongSettings] = [
        .init(
            mdm + "url = \"http://mdm.example.org\"",
            "4:7: url in [mdm] is http to another machine; "
                + "write https://; http is for loopback (127.0.0.1, ::1, localhost) only"),
        .init(
            mdm + "url = \"http://127.example.org\"",
            "4:7: url in [mdm] is http to another machine; "
                + "write https://; http is for loopback (127.0.0.1, ::1, localhost) only"),
        .init(
            "[apple]\nbase_url = \"http://vpp.itunes.apple.com/\"\nsync_interval = \"1s\"",
            "2:12: base_url in [apple] is http to another machine; "
                + "write https://; http is for loopback (127.0.0.1, ::1, localhost) only"),
        .init(
            mdm + "url = \"https://me:secret@mdm.example.org\"",
            "4:7: url in [mdm] holds a user name or password; "
                + #"remove what stands before "@"; keys belong in files"#),
        .init(
            mdm + "url = \"https://mdm.example.org/?key=secret\"",
            ##"4:7: url in [mdm] has a query or a fragment; end it before "?" or "#""##),
        .init(
            mdm + "url = \"mdm.example.org\"",
            #"4:7: url in [mdm] does not start with https://; write url = "http://127.0.0.1:9000""#),
        .init(
            mdm + "url = \"ftp://127.0.0.1\"",
            #"4:7: url in [mdm] does not start with https://; write url = "http://127.0.0.1:9000""#),
        .init(
            mdm + "url = \"https:///x\"",
            #"4:7: url in [mdm] has no valid host; write url = "http://127.0.0.1:9000""#),
        .init(
            mdm + "url = \"https://[zz]/x\"",
            #"4:7: url in [mdm] has no valid host; write url = "http://127.0.0.1:9000""#),
        .init(
            mdm + "url = \"https://a:0\"",
            #"4:7: url in [mdm] has no valid port; write url = "http://127.0.0.1:9000""#),
        .init(
            mdm + "url = \"https://a b\"",
            "4:7: url in [mdm] holds white space or a character that must be escaped; "
                + #"write url = "http://127.0.0.1:9000""#),
    ]

    static let rules: [WrongSettings] = [
        .init(
            "[[token]]\nname = \"school\"\n" + rule + "token = \"shcool\"",
            #"6:9: token in [[rule]] is "shcool", but no [[token]] has this name; "#
                + #"did you mean "school"?"#),
        .init(
            rule + "token = \"school\"",
            #"4:9: token in [[rule]] is "school", but no [[token]] has this name; "#
                + #"add a [[token]] with name = "school""#),
        .init(
            "[[token]]\nname = \"school\"\nfile = 1\n" + rule + "token = \"school\"",
            #"3:8: file in [[token]] must be a path, not an integer; "#
                + #"write file = "school.vpptoken""#),
        .init(
            "[[rule]]\nname = \"a\"\naction = \"Hold\"",
            #"3:10: action in [[rule]] is "Hold", which is not known; did you mean "hold"?"#),
        .init(
            rule + "bundle_id = \"org.[a-z]*\"",
            #"4:13: bundle_id in [[rule]] holds "[", which no bundle identifier has; "#
                + #"write letters, digits, ".", "-", "_", and "*" or "?""#),
        .init(
            rule + "bundle_id = \"\"",
            #"4:13: bundle_id in [[rule]] is empty; write bundle_id = "org.example.*""#),
        .init(
            rule + "platform = \"ipados\"",
            #"4:12: platform in [[rule]] is "ipados", which is not known; did you mean "iPadOS"?"#),
        .init(
            rule + "rings = [{ percent = 60 }, { percent = 41 }]",
            "4:9: rings in [[rule]] add up to 101 percent; lower the shares to 100 together"),
        .init(
            rule + "rings = [{ percent = 0 }]",
            "4:22: percent in rings of [[rule]] is 0, not 1 to 100; write percent = 10"),
        .init(
            rule + "rings = [{ percent = 5, soack = \"1d\" }]",
            #"4:25: unknown key "soack" in rings of [[rule]]; did you mean "soak"?"#),
        .init(
            rule + "window = { days = \"dayly\", start = \"22:00\", length = \"1h\" }",
            #"4:19: days in window of [[rule]] is "dayly", not "daily"; "#
                + #"write days = "daily" or days = ["mon", "fri"]"#),
        .init(
            rule + "window = { days = [], start = \"22:00\", length = \"1h\" }",
            "4:19: days in window of [[rule]] is empty: the window would never open; "
                + #"write days = "daily" or days = ["mon", "fri"]"#),
        .init(
            rule + "window = { days = [\"Monday\"], start = \"22:00\", length = \"1h\" }",
            #"4:20: days in window of [[rule]] lists "Monday", which is no day; "#
                + #"did you mean "mon"?"#),
        .init(
            rule + "window = { days = [\"mon\", \"mon\"], start = \"22:00\", length = \"1h\" }",
            #"4:27: days in window of [[rule]] lists "mon" twice; remove one of the two"#),
        .init(
            rule + "window = { start = \"24:00\", length = \"1h\" }",
            #"4:20: start in window of [[rule]] is "24:00", which is no time of day; "#
                + #"write "00:00" to "23:59""#),
        .init(
            rule + "window = { start = \"22:00\", length = \"25h\" }",
            #"4:38: length in window of [[rule]] is "25h", not "1m" to "1d"; "#
                + #"write length = "6h""#),
        .init(
            rule + "window = { start = \"22:00\" }",
            #"4:10: length is missing in window of [[rule]]; add length = "6h""#),
        .init(
            rule + "window = { start = \"22:00\", length = \"6h\", time_zone = \"Europe/Berlim\" }",
            #"4:56: time_zone in window of [[rule]] is "Europe/Berlim", which does not exist; "#
                + #"did you mean "Europe/Berlin"?"#),
        .init(
            rule + "window = { start = \"22:00\", length = \"6h\", time_zone = \"GMT+0200\" }",
            #"4:56: time_zone in window of [[rule]] is "GMT+0200", which does not exist; "#
                + #"write an IANA name such as "Europe/Berlin" (timedatectl list-timezones)"#),
        .init(
            rule + "per_minute = 0",
            "4:14: per_minute in [[rule]] is 0, not 1 to 60000; write per_minute = 60"),
    ]
}
