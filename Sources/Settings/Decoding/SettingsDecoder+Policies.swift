// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension SettingsDecoder {
    /// `[apple]`. Lower bounds that protect Apple's service fall to a second on loopback, where
    /// only a simulator can be.
    func apple() -> AppleSettings {
        var apple = AppleSettings()
        guard let table = table("apple", .apple) else { return apple }
        let url = table.read("base_url", .url(example: apple.baseURL))
        if let url { apple.baseURL = url.withTrailingSlash }
        // Where the URL is wrong, its own problem is enough: the bounds it decides stay low.
        let isLenient = url?.isLoopback ?? (table.table["base_url"] != nil)
        func interval(_ least: Duration, _ example: String) -> Form<Duration> {
            .duration(atLeast: isLenient ? .seconds(1) : least, example: example)
        }
        table.read("sync_interval", interval(.minutes(1), "15m"), into: &apple.syncInterval)
        table.read("full_inventory", interval(.minutes(1), "24h"), into: &apple.fullInventory)
        table.read(
            "client_config_interval", interval(.minutes(1), "1h"), into: &apple.clientConfigInterval
        )
        table.read("metadata_interval", interval(.minutes(15), "1h"), into: &apple.metadataInterval)
        table.read("metadata_token_file", path("metadata.token"), into: &apple.metadataTokenFile)
        table.read("request_share", .share(zero: false, example: 0.5), into: &apple.requestShare)
        table.read("retry_interval", interval(.seconds(5), "5s"), into: &apple.retryInterval)
        table.read("recheck_interval", interval(.minutes(1), "6h"), into: &apple.recheckInterval)
        table.read("unreachable_after", interval(.minutes(1), "1h"), into: &apple.unreachableAfter)
        let days = Form<[Int]>.distinctList(
            of: .integer(1...365, example: 30), "a list of days", example: "[30, 15, 7, 3, 1]")
        if let days = table.read("expiry_warning_days", days) {
            apple.expiryWarningDays = days.sorted(by: >)
        }
        return apple
    }

    /// `[renewal]` (A2).
    func renewal() -> RenewalSettings {
        var renewal = RenewalSettings()
        guard let table = table("renewal", .renewal) else { return renewal }
        table.read("window", .duration(atLeast: .minutes(1), example: "1h"), into: &renewal.window)
        table.read("apps", .integer(1...100_000, example: 10), into: &renewal.apps)
        table.read("share", .share(zero: true, example: 0.2), into: &renewal.share)
        table.read("apps_alone", .integer(1...100_000, example: 100), into: &renewal.appsAlone)
        table.read("critical_factor", .integer(1...100, example: 2), into: &renewal.criticalFactor)
        return renewal
    }

    /// `[updates]` (U1, U6, U9).
    func updates() -> UpdateSettings {
        var updates = UpdateSettings()
        guard let table = table("updates", .updates) else { return updates }
        table.read(
            "mode", .choice(UpdateMode.self, example: .administrator), into: &updates.mode)
        table.read("attempts", .integer(1...10, example: 3), into: &updates.attempts)
        func interval(_ example: String) -> Form<Duration> {
            .duration(atLeast: .seconds(1), example: example)
        }
        table.read("verify_after", interval("15m"), into: &updates.verifyAfter)
        table.read("command_deadline", interval("24h"), into: &updates.commandDeadline)
        table.read("retry_interval", interval("4h"), into: &updates.retryInterval)
        table.read("inventory_age", interval("24h"), into: &updates.inventoryAge)
        // 1 and 4 are the only flags Apple documents for InstallApplication.
        table.read(
            "management_flags", .integer(of: [0, 1, 4, 5], example: 1),
            into: &updates.managementFlags)
        return updates
    }
}
