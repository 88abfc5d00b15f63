// SPDX-License-Identifier: Apache-2.0

extension SimulatedServices {
    /// A view of the control interface (docs/simulator.md), as of the last step.
    ///
    /// - Throws: ``SimulatorError`` where there is no such view.
    package func view(_ name: String, _ query: [String: String] = [:]) throws -> JSON {
        switch name {
        case "totals": return totals
        case "counters": return apple.counters.json
        case "faults": return .object(["faults": .array(apple.faults.map(\.json))])
        case "apps": return try apps(query["adamId"])
        case "device": return try device(query["serial"] ?? "")
        case "mdm": return mdmView
        case "notifications": return apple.notifier.json
        default: throw SimulatorError("unknown view `\(name)`: see docs/simulator.md")
        }
    }

    private var totals: JSON {
        var names: Set<String> = []
        let current = apple.tokens.reversed().filter { names.insert($0.name).inserted }.reversed()
        let assignments = apple.locations.values.reduce(0) { $0 + $1.licenses.count }
        let habits = mdm.devices.values.filter { $0.habit.kind != .normal }
            .sorted { $0.serial < $1.serial }
        return .object([
            "tokens": .array(current.map(tokenTotals)),
            "apps": .int(apple.store.apps.values.count { $0.product == .app }),
            "books": .int(apple.store.apps.values.count { $0.product == .book }),
            "customApps": .int(apple.store.apps.values.count(where: \.custom)),
            "assignments": .int(assignments), "devices": .int(mdm.devices.count),
            "groups": .members(groupCounts),
            "habits": .array(
                habits.map { device in
                    .members([("serial", .string(device.serial))] + device.habit.json.fields)
                }),
        ])
    }

    private var groupCounts: [(String, JSON)] {
        var counts: [String: Int] = [:]
        for device in mdm.devices.values {
            for group in device.groups { counts[group, default: 0] += 1 }
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) }
    }

    private func tokenTotals(_ token: TokenRecord) -> JSON {
        guard let location = apple.locations[token.uId] else { return .null }
        let limited = location.assets.values.filter { !$0.unlimited }
        let toDevices = location.licenses.count {
            if case .device = $0.license.holder { true } else { false }
        }
        return .object([
            "name": .string(token.name), "uId": .string(token.uId),
            "standing": .string(token.standing.rawValue),
            "expires": .string(token.expires.asTokenDate), "mdmInfo": location.mdmInfo,
            "assets": .int(location.assets.count),
            "unlimitedAssets": .int(location.assets.count - limited.count),
            "licenses": .object([
                "total": .int(limited.reduce(0) { $0 + $1.total }),
                "assigned": .int(limited.reduce(0) { $0 + $1.assigned }),
                "available": .int(limited.reduce(0) { $0 + $1.available }),
            ]),
            "assignments": .int(location.licenses.count), "deviceAssignments": .int(toDevices),
            "userAssignments": .int(location.licenses.count - toDevices),
            "users": .int(location.users.count),
            "assetsVersionId": .string(location.assetsVersion.id),
            "assignmentsVersionId": .string(location.assignmentsVersion.id),
        ])
    }

    private func apps(_ adamId: String?) throws -> JSON {
        guard let adamId else {
            var holders: [Int: Int] = [:]
            for location in apple.locations.values {
                for (license, _) in location.licenses {
                    holders[license.asset.adamId, default: 0] += 1
                }
            }
            var devices: [Int: Int] = [:]
            for device in mdm.devices.values {
                for adamId in device.installed.keys { devices[adamId, default: 0] += 1 }
            }
            return .object([
                "apps": .array(
                    apple.store.adamIds.map {
                        .members(app($0, holders: holders[$0] ?? 0, devices: devices[$0] ?? 0))
                    })
            ])
        }
        guard let number = Int(adamId), apple.store.apps[number] != nil else {
            throw SimulatorError("no app `\(adamId)`: see the view `apps`")
        }
        let holders = apple.locations.values.flatMap { location in
            location.licenses.map(\.license).filter { $0.asset.adamId == number }.map(\.holder)
        }
        let serials = holders.compactMap {
            if case .device(let serial) = $0 { serial } else { nil }
        }
        let users = holders.compactMap { if case .user(let id) = $0 { id } else { nil } }
        let installedOn = mdm.devices.values.count { $0.installed[number] != nil }
        return .members(
            app(number, holders: holders.count, devices: installedOn) + [
                ("serials", .array(serials.sorted().map(JSON.string))),
                ("users", .array(users.sorted().map(JSON.string))),
            ])
    }

    private func app(_ adamId: Int, holders: Int, devices: Int) -> [(String, JSON)] {
        guard let app = apple.store.apps[adamId] else { return [] }
        var names: Set<String> = []
        let tokens = apple.tokens.filter { token in
            apple.locations[token.uId]?.owns(adamId) ?? false && names.insert(token.name).inserted
        }
        let versions = StoreApp.Platform.allCases.compactMap { platform in
            app.versions[platform].map { (platform.rawValue, $0.json) }
        }
        return JSON.object([
            "adamId": .string(String(adamId)), "bundleId": app.bundleId.map(JSON.string),
            "name": .string(app.name), "kind": .string(app.custom ? "custom" : "public"),
            "product": .string(app.product.rawValue), "sold": .bool(app.sold),
            "versions": .members(versions), "tokens": .array(tokens.map { .string($0.name) }),
            "holders": .int(holders), "installedOn": .int(devices),
        ]).fields
    }

    private func device(_ serial: String) throws -> JSON {
        guard let device = mdm.devices[serial] else {
            throw SimulatorError("no device `\(serial)`: see devices.csv")
        }
        let installed = device.installed.sorted { $0.key < $1.key }.map { adamId, app in
            (
                String(adamId),
                JSON.object([
                    "externalId": .int(app.externalId), "display": .string(app.display),
                    "installing": .bool(app.installing),
                ])
            )
        }
        return .members(
            [
                ("serial", .string(serial)), ("enrollmentId", .string(device.enrollmentId)),
                ("platform", .string(device.platform)), ("enrolled", .bool(device.enrolled)),
                ("groups", .array(device.groups.map(JSON.string))),
                ("inSession", .bool(device.session != nil)),
                ("queue", .array(device.queue.map(JSON.string))),
                ("installed", .members(installed)),
            ] + device.habit.json.fields)
    }

    private var mdmView: JSON {
        let records = mdm.commandOrder.compactMap { mdm.commands[$0] }
        let twice = records.filter(\.isDeliveredTwice).map { record in
            JSON.object([
                "reason": .string("deliveredTwice"), "uuids": .array([.string(record.uuid)]),
            ])
        }
        let overlaps = mdm.overlaps.map { overlap in
            JSON.object([
                "reason": .string("unansweredInstall"), "serial": .string(overlap.serial),
                "adamId": .string(String(overlap.adamId)),
                "uuids": .array(overlap.uuids.map(JSON.string)),
            ])
        }
        return .object([
            "up": .bool(mdm.isUp), "pushes": .int(mdm.pushes),
            "unauthorized": .int(mdm.unauthorized),
            "accepted": .int(records.reduce(0) { $0 + $1.accepted }),
            "delivered": .int(records.reduce(0) { $0 + $1.deliveries.count }),
            "answered": .int(records.reduce(0) { $0 + $1.answers.count { $0.status != "NotNow" } }),
            "commands": .array(records.map(\.json)), "installs": installs(records),
            "repeated": .array(twice + overlaps),
            "webhooks": .object([
                "dropped": .int(webhooksDropped), "toDrop": .int(webhooksToDrop),
            ]),
        ])
    }

    /// For each device and app: the InstallApplication commands delivered, with the moment.
    private func installs(_ records: [CommandRecord]) -> JSON {
        struct Pair: Hashable {
            let serial: String
            let adamId: Int
        }
        var pairs: [Pair: [JSON]] = [:]
        var order: [Pair] = []
        for record in records where record.requestType == "InstallApplication" {
            guard let adamId = record.adamId else { continue }
            for (serial, at) in record.deliveries {
                let pair = Pair(serial: serial, adamId: adamId)
                if pairs[pair] == nil { order.append(pair) }
                pairs[pair, default: []].append(
                    .object(["uuid": .string(record.uuid), "at": .string(at.asRFC3339)]))
            }
        }
        return .array(
            order.map { pair in
                .object([
                    "serial": .string(pair.serial), "adamId": .string(String(pair.adamId)),
                    "delivered": .array(pairs[pair] ?? []),
                ])
            })
    }
}
