// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension SettingsDecoder {
    /// `[[rule]]` (U2), in the order of the file: the first that matches wins.
    /// - Parameter tokens: the tokens a rule may name.
    func rules(tokens: [TokenSettings]) -> [UpdateRule] {
        var names = NamesSeen(header: TableSchema.rule.header)
        return tables("rule", .rule).compactMap { table in
            let name = table.require("name", Form<RuleName>.identifier(example: "nightly"))
            let action = table.require(
                "action", .choice(UpdateRule.Action.self, example: .automatic))
            var rule = UpdateRule(name: name ?? "", action: action ?? .hold)
            rule.match = match(table, tokens: tokens)
            table.read(
                "defer", .duration(atLeast: .zero, example: "3d"), into: &rule.deferral)
            rule.window = table.read("window", windowForm)
            rule.rings = rings(table)
            table.read("per_minute", .integer(1...60_000, example: 60), into: &rule.perMinute)
            guard let name, names.insert(name.text, "name", in: table) else { return nil }
            return rule
        }
    }

    private func match(_ table: TableReader, tokens: [TokenSettings]) -> UpdateRule.Match {
        var match = UpdateRule.Match()
        if let name = table.read("token", .tokenName) {
            match.token = known(name, tokens: tokens, in: table)
        }
        table.read(
            "apps",
            .distinctList(of: .adamID, "a list of apps' numbers", example: "[\"361309726\"]"),
            into: &match.adamIds)
        table.read("bundle_id", .bundlePattern, into: &match.bundleId)
        table.read("kind", .choice(AppKind.self, example: .custom), into: &match.kind)
        table.read("platform", .choice(DevicePlatform.self, example: .iOS), into: &match.platform)
        table.read("groups", Self.groups, into: &match.groups)
        return match
    }

    /// The token a rule means, spelled as its own table spells it.
    private func known(
        _ name: TokenName, tokens: [TokenSettings], in table: TableReader
    ) -> TokenName? {
        let wanted = name.text.lowercased()
        if let token = tokens.first(where: { $0.name.text.lowercased() == wanted }) {
            return token.name
        }
        // A token whose table has a problem of its own is not in `tokens`, but no second problem.
        let written = tables("token", named: wanted)
        if written { return nil }
        let nearest = Nearest.of(name.text, among: tokens.map(\.name.text))
        table.report("token")(
            at: table.place(of: "token"),
            "token in [[rule]] is \(Quoting.quoted(name.text)), but no [[token]] has this name",
            remedy: nearest.map { "did you mean \(Quoting.quoted($0))?" }
                ?? "add a [[token]] with name = \(Quoting.quoted(name.text))")
        return nil
    }

    /// True where a table of the list at `key` is named `wanted`, right or wrong otherwise.
    private func tables(_ key: String, named wanted: String) -> Bool {
        guard let elements = root.table[key]?.value.content.asArray else { return false }
        return elements.contains { element in
            let name = element.content.asTable?["name"]?.value.content.asString
            return name.map { Quoting.trimmed($0).lowercased() } == wanted
        }
    }

    private var windowForm: Form<UpdateWindow> {
        let example = "{ days = \"daily\", start = \"22:00\", length = \"6h\" }"
        return Form("a table", example: example, extract: \.asTable) { content, place, report in
            var content = content
            content.place = place
            let table = TableReader(
                content, schema: .window, keyPath: report.keyPath, problems: report.problems)
            let days =
                table.table["days"] == nil ? [1, 2, 3, 4, 5, 6, 7] : table.read("days", .days)
            let start = table.require("start", .timeOfDay)
            let length = table.require(
                "length", .duration(atLeast: .minutes(1), atMost: .hours(24), example: "6h"))
            let timeZone = table.read("time_zone", .timeZone)
            guard let days, let start, let length else { return nil }
            return UpdateWindow(
                days: days, startMinute: start, length: length, timeZone: timeZone ?? nil)
        }
    }

    private func rings(_ table: TableReader) -> [UpdateRing] {
        let ring = Form<UpdateRing>(
            "a table", example: "{ percent = 10, soak = \"1d\" }", extract: \.asTable
        ) { content, place, report in
            var content = content
            content.place = place
            let table = TableReader(
                content, schema: .ring, keyPath: report.keyPath, problems: report.problems)
            let percent = table.require("percent", .integer(1...100, example: 10))
            var soak = Duration.zero
            table.read("soak", .duration(atLeast: .zero, example: "1d"), into: &soak)
            return percent.map { UpdateRing(percent: $0, soak: soak) }
        }
        let form = Form<[UpdateRing]>.list(
            of: ring, "a list of rings",
            example: "[{ percent = 10 }, { percent = 90, soak = \"1d\" }]")
        guard let rings = table.read("rings", form) else { return [] }
        let sum = rings.reduce(0) { $0 + $1.percent }
        if sum > 100 {
            table.report("rings")(
                at: table.place(of: "rings"), "rings in [[rule]] add up to \(sum) percent",
                remedy: "lower the shares to 100 together")
        }
        return rings
    }
}
