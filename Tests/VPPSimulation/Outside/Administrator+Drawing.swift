// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import VPPTestKit

/// Configurations as administrators write them.
extension Administrator {
    /// A rule that lets updates go out.
    static func automaticRule(_ random: inout VPPTestKit.SeededRandom) -> RuleText {
        var rule = RuleText(name: "nightly")
        if random.chance(60) { rule.window = window(&random) }
        if random.chance(30) {
            rule.rings =
                "[{ percent = 40 }, { percent = 60, soak = \"\(random.number(1...30))h\" }]"
        }
        if random.chance(30) { rule.deferral = "\(random.number(1...48))h" }
        if random.chance(30) { rule.perMinute = random.number(1...3) }
        return rule
    }

    /// A rule before it that keeps some of them back.
    static func excludingRule(
        _ random: inout VPPTestKit.SeededRandom, apps: [Int]
    ) -> RuleText {
        var rule = RuleText(name: "not these", action: random.one(of: ["hold", "never"]))
        switch random.number(0...3) {
        case 0: rule.conditions = ["groups = [\"\(random.one(of: ["sales", "school"]))\"]"]
        case 1: rule.conditions = ["apps = [\"\(random.one(of: apps))\"]"]
        case 2: rule.conditions = ["kind = \"\(random.one(of: ["custom", "public"]))\""]
        default: rule.conditions = ["platform = \"\(random.one(of: ["iPadOS", "macOS"]))\""]
        }
        return rule
    }

    private static func window(_ random: inout VPPTestKit.SeededRandom) -> String {
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        var days = names.filter { _ in random.chance(70) }
        if days.isEmpty { days = ["sun"] }
        let list = days.map { "\"\($0)\"" }.joined(separator: ", ")
        let zone = random.one(of: ["device", "device", "Europe/Berlin", "America/New_York"])
        let minute = random.one(of: ["00", "30"])
        // Some in the hours that clocks skip or repeat.
        let hour = random.one(of: ["01", "02", "03", "09", "18", "22", "23"])
        return "{ days = [\(list)], start = \"\(hour):\(minute)\", "
            + "length = \"\(random.number(1...8))h\", time_zone = \"\(zone)\" }"
    }

    /// The file's row of a device. Of some it does not say all.
    static func row(of device: SimulatedDevice) -> String {
        let mark = device.serial.utf8.reduce(0) { $0 + Int($1) }
        return [
            device.serial, device.enrollmentId, device.groups.joined(separator: ";"),
            mark % 4 == 0 ? "" : device.platform, mark % 5 == 0 ? "" : device.osVersion,
            mark % 3 == 0 ? "" : device.timeZone, "\(device.supervised)",
        ].joined(separator: ",")
    }

    /// Another `[apple]`.
    static func appleText(_ random: inout VPPTestKit.SeededRandom) -> AppleText {
        var text = AppleText()
        text.syncInterval = random.one(of: ["3h", "6h", "8h", "12h"])
        text.clientConfigInterval = random.one(of: ["4h", "12h"])
        text.metadataInterval = random.one(of: ["6h", "8h", "12h"])
        text.fullInventory = random.one(of: ["12h", "24h", "48h"])
        text.requestShare = random.one(of: ["0.25", "0.5", "1.0"])
        return text
    }
}
