// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// `vppd subscriptions` for people.
enum SubscriptionText {
    static func table(_ reports: [SubscriptionReport]) -> String {
        guard reports.contains(where: { !$0.subscriptions.isEmpty }) else {
            return "no subscriptions"
        }
        var table = Table([
            "TOKEN", "SUBSCRIPTION", "APP", "STATUS", "PERIOD ENDS", "SEATS", "ENDING", "FREE",
            "HELD BY", "ADMINISTRATORS",
        ])
        for report in reports {
            for entry in report.subscriptions { table.add(row(entry, of: report)) }
        }
        return table.text
    }

    private static func row(
        _ entry: SubscriptionReport.Entry, of report: SubscriptionReport
    ) -> [String] {
        let users = report.assignments.count { $0.adamId == entry.adamId }
        let administrators = report.administrators.filter { $0.adamId == entry.adamId }
            .map(\.clientUserId.text)
        return [
            report.token.text, entry.adamId.description,
            entry.appName ?? entry.parentAdamId?.description ?? "-", entry.status ?? "-",
            entry.periodEndDate ?? "-", "\(entry.total.all)", "\(entry.total.expiring)",
            "\(entry.available.all)", "\(users) user\(users == 1 ? "" : "s")",
            administrators.isEmpty ? "-" : administrators.joined(separator: ", "),
        ]
    }
}
