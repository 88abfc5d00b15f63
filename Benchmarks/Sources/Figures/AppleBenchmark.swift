// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import Foundation
import HTTP
import JSON
import VPPModel

/// What it takes to read a location of a million assignments, and to keep it.
enum AppleBenchmark {
    private static let runs = 5
    /// Memory does not depend on what else the machine does.
    private static let memoryRuns = 1

    /// - Parameter program: this program, to be started again.
    static func figures(in workspace: Workspace, program: String) async throws -> [Figure] {
        let kept = try facts(program, ["keep-location", "--assignments", "1000000"])
        let large = try facts(program, ["keep-location", "--assignments", "10000000"])
        return try decoding() + [
            Figure(
                "apple.state.assignment", Double(kept.kept) / 1e6, "B",
                target: .valueAtMost(16), runs: memoryRuns),
            Figure(
                "apple.state.10m", Double(large.kept) * 1e-6, "MB", target: .valueAtMost(300),
                runs: memoryRuns),
        ] + (try await syncing(in: workspace, program: program))
    }

    private static func facts(_ program: String, _ arguments: [String]) throws -> LocationFacts {
        let output = try Program.output(program, arguments)
        return try JSONDecoder().decode(LocationFacts.self, from: Data(output.utf8))
    }

    // MARK: Decoding

    /// Pages decoded, by the second of processor time of this thread, beside simdjson's walk over
    /// them that leaves everything where it is.
    private static func decoding() throws -> [Figure] {
        let plan = LocationPlan(assignments: 100_000)
        let pages = (0..<plan.pages("assignments")).map { plan.page($0, of: "assignments") }
        let megabytes = Double(pages.reduce(0) { $0 + $1.count }) * 1e-6
        let pageDecoder = AssignmentPageDecoder()
        let walker = DocumentDecoder()
        var samples = Paired()
        for run in 0...20 {
            var turn = Paired()
            try turn.take(
                subject: {
                    var found = 0
                    let time = Measure.thread {
                        for page in pages {
                            found += pageDecoder.assignments(in: page)?.count ?? 0
                        }
                    }
                    guard found == plan.assignments else { throw Failure("\(found) were read") }
                    return megabytes / time
                },
                reference: {
                    var found = 0
                    let time = Measure.thread {
                        for page in pages { found += walk(page, by: walker) }
                    }
                    guard found == plan.assignments else { throw Failure("\(found) were seen") }
                    return megabytes / time
                })
            // The first run warms both sides up.
            if run > 0 { samples.add(subject: turn.subject[0], reference: turn.reference[0]) }
        }
        return [
            Figure("apple.page.decode", samples, "MB/s", scale: 1, target: .valueAtLeast(400))
        ]
    }

    /// Nothing of the document but its list.
    private struct Nothing: Decodable {}

    private static func walk(_ page: [UInt8], by decoder: DocumentDecoder) -> Int {
        page.withUnsafeBytes {
            decoder.table(
                RecordTable.Shape(
                    list: "assignments", columns: ["adamId", "pricingParam", "serialNumber"]),
                head: Nothing.self, from: $0
            ) { $1.rows }
        } ?? 0
    }

    // MARK: A first sync

    private static func syncing(
        in workspace: Workspace, program: String
    ) async throws -> [Figure] {
        let server = try await PageServerProcess(program: program, plan: .million, in: workspace)
        defer { server.stop() }
        let fetch = try await PageFetch(
            base: server.base, tokens: [SyncLocation.token],
            transport: CurlTransport(version: "bench"))
        var wall = Paired()
        var read = Paired()
        var processor = Paired()
        var peaks: [Double] = []
        for run in 0...runs {
            let synced = try facts(
                program,
                ["sync-location", "--base", server.base, "--log", workspace.file("location")])
            var times = (read: 0.0, fetch: 0.0)
            let readWork = try await Measure.processor {
                times.read = try await Measure.wall { try await readAll(server.base) }
            }
            let fetchWork = try await Measure.processor {
                times.fetch = try await Measure.wall { try await fetch.all() }
            }
            // The first run warms both sides up.
            guard run > 0 else { continue }
            wall.add(subject: synced.wall, reference: times.fetch)
            read.add(subject: times.read, reference: times.fetch)
            processor.add(subject: readWork, reference: fetchWork)
            peaks.append(Double(synced.peak))
        }
        return [
            Figure(
                "apple.full.peak", peaks.median * 1e-6, "MB", target: .valueAtMost(150),
                runs: runs),
            Figure("apple.read.cpu", processor, "ms", scale: 1_000),
            Figure("apple.read.wall", read, "ms", scale: 1_000, target: .ratioAtMost(2)),
            Figure("apple.full.wall", wall, "ms", scale: 1_000, target: .ratioAtMost(2)),
        ]
    }

    private static func readAll(_ base: String) async throws {
        let apple = try AppleClient(
            transport: CurlTransport(version: "bench"), baseURL: base, requestShare: 1,
            now: { Workspace.epoch }, clock: ContinuousClock())
        let scope = SyncScope(clientConfig: true, full: true)
        let snapshot = try await apple.read(SyncLocation.token, scope: scope, location: nil).get()
        guard snapshot.assignments?.table.count == LocationPlan.million.assignments else {
            throw Failure("the read brought other assignments")
        }
    }
}
