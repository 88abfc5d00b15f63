// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension SettingsDecoder {
    /// `[notifications]` (O4).
    /// - Parameter hasListener: whether anything could be received.
    func notifications(hasListener: Bool) -> NotificationSettings? {
        guard let table = table("notifications", .notifications) else { return nil }
        var age = NotificationSettings(url: "").secretAge
        table.read("secret_age", .duration(atLeast: .hours(1), example: "30d"), into: &age)
        guard let url = table.require("url", .notificationURL) else { return nil }
        if !hasListener {
            table.report("url")(
                at: table.table.place, "[notifications] needs a [listener] to receive them",
                remedy: "add [listener] with port = 9001 and pass \(url.text) on to it")
        }
        var settings = NotificationSettings(url: url.text)
        settings.secretAge = age
        return settings
    }
}

extension Form where Value == ServiceURL {
    /// An address that Apple sends notifications to: `https` also on loopback (9712), and not too
    /// long (9711).
    fileprivate static var notificationURL: Form {
        let example = "https://vppd.example.org/apple/notifications"
        return .string("a URL", example: example) { text, place, report in
            let url: ServiceURL
            do throws(ServiceURL.Refusal) {
                url = try ServiceURL(text)
            } catch {
                report(
                    at: place, "\(report.subject) \(error.message)",
                    remedy: error.remedy ?? report.correction("\"\(example)\""))
                return nil
            }
            guard text.lowercased().hasPrefix("https://") else {
                report(
                    at: place, "\(report.subject) is http; Apple sends to https only",
                    remedy: "name the address of the reverse proxy that ends TLS")
                return nil
            }
            guard text.utf8.count <= NotificationSettings.maximumURLBytes else {
                report(
                    at: place,
                    "\(report.subject) has more than \(NotificationSettings.maximumURLBytes) bytes",
                    remedy: report.correction("\"\(example)\""))
                return nil
            }
            return url
        }
    }
}
