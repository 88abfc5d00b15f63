// SPDX-License-Identifier: Apache-2.0

import Testing

extension EndToEnd {
    /// S2, S5, P: what a sync costs when nothing differs.
    @Suite
    struct QuietSyncTests {
        @Test("A sync with nothing changed is one request a token and one event")
        func nothingChanged() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            _ = try await world.start()
            try await world.settle()
            let before = try await world.lastSeq()
            try await world.simulator.act("reset-counters")

            #expect(try await world.vppd("sync").ending == .exited(0))
            for name in World.tokens {
                #expect(try await world.simulator.requests(name) == ["assets": 1], "\(name)")
                #expect(try await world.token(name)["lastResult"].text == "unchanged (1 request)")
            }
            let counters = try await world.simulator.view("counters")
            #expect(counters["total"].int == 3, "\(counters)")
            #expect(
                try await world.types(after: before) == Array(repeating: "sync.completed", count: 3)
            )
            #expect(try await world.simulator.violations().isEmpty)
        }

        @Test("A purchase is read at the next sync, and nothing but what changed becomes an event")
        func purchase() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            _ = try await world.start()
            try await world.settle()
            let before = try await world.lastSeq()
            let total = try await world.token("berlin")["totals"]["licenses"].int
            let app = try await paidApp(world)
            try await world.simulator.act(
                "buy", ["token": "berlin", "adamId": .text(app), "count": 7])
            #expect(try await world.vppd("sync", "berlin").ending == .exited(0))
            #expect(try await world.token("berlin")["totals"]["licenses"].int == total + 7)
            let types = try await world.types(after: before)
            #expect(
                types == ["renewals.observed", "assets.changed", "sync.completed"], "\(types)")
        }

        @Test("Syncs wanted at the same time become one")
        func coalesced() async throws {
            let world = try await World()
            try world.configure(world.configuration(apple: "sync_interval = \"1h\""))
            _ = try await world.start()
            try await world.settle()
            // A slow answer keeps the first sync under way while the others ask, also where starting
            // a program takes long.
            try await world.simulator.act("settings", ["latencySeconds": 10])
            try await world.simulator.act("reset-counters")
            let before = try await world.lastSeq()
            try await withThrowingTaskGroup(of: World.Ended.self) { group in
                for _ in 0..<4 { group.addTask { try await world.vppd("sync", "berlin") } }
                for try await command in group { #expect(command.ending == .exited(0)) }
            }
            #expect(try await world.simulator.requests("berlin")["assets"] == 1)
            #expect(try await world.types(after: before) == ["sync.completed"])
        }

        /// An app of berlin's that is not free.
        private func paidApp(_ world: World) async throws -> String {
            let apps = try await world.vppd("apps", "--token", "berlin", "--json").json.list
            let paid = apps.first { $0["total"].int > 0 && $0["productType"].text != "Book" }
            return paid?["adamId"].text ?? ""
        }
    }
}
