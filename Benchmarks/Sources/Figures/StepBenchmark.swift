// SPDX-License-Identifier: Apache-2.0

import EventLog
import VPPCore
import VPPDaemon
import VPPModel

/// What one webhook call costs the engine in processor time: decide, review, encode, and commit
/// without waiting for the disk.
enum StepBenchmark {
    private static let runs = 300
    /// Apps of each token that get a new version: some thousands of updates are live then.
    private static let released = 30

    static func figures(in workspace: Workspace) throws -> [Figure] {
        let bare = try bareCommit(workspace)
        return try figures("demo", .demo, bare, workspace)
            + figures("100k", .large, bare, workspace)
    }

    private static func figures(
        _ name: String, _ plan: FleetPlan, _ bare: [Double], _ workspace: Workspace
    ) throws -> [Figure] {
        var world = try BenchWorld(
            plan, log: workspace.openLog("step-\(name)", disk: UnawaitedDisk()))
        try world.answerInspections()
        let calm = try unnoticed(&world, plan)
        world.release(apps: min(released, plan.appsOfToken))
        try world.pass(.hours(1))
        try world.answerInspections()
        let live = world.engine.state.updates.count
        guard live >= 1_000 else { throw Failure("only \(live) updates are live in \(name)") }
        let rollout = try unnoticed(&world, plan)
        let answers = try answered(&world)
        return [
            figure("step.\(name).unnoticed", calm, bare, atMost: 5),
            figure("step.\(name).unnoticed.rollout", rollout, bare, atMost: 100),
            figure("step.\(name).answer.rollout", answers, bare, atMost: 500),
        ]
    }

    /// - Parameter atMost: well above what was measured and far below what sorting all live updates
    ///   in every review cost (4,500 times the reference).
    private static func figure(
        _ name: String, _ samples: [Double], _ bare: [Double], atMost: Double
    ) -> Figure {
        Figure(
            name, samples.median * 1e6, "us", reference: bare.median * 1e6,
            target: .ratioAtMost(atMost), runs: samples.count)
    }

    /// A device asks for work while nothing of ours is open for it: no event follows.
    private static func unnoticed(
        _ world: inout BenchWorld, _ plan: FleetPlan
    ) throws -> [Double] {
        guard let enrollment = plan.enrollment(0) else { throw Failure("nobody is enrolled") }
        var samples: [Double] = []
        for _ in 0..<runs {
            samples.append(
                try Measure.thread {
                    _ = try world.step(.deviceReported(.idle(Enrollment(id: enrollment))))
                })
        }
        return samples
    }

    /// A device acknowledges an install: its update moves on, and the next command is requested.
    private static func answered(_ world: inout BenchWorld) throws -> [Double] {
        var samples: [Double] = []
        while samples.count < runs, let answer = world.takeAnswer(inspection: false) {
            var following: [Input] = []
            samples.append(try Measure.thread { following = try world.step(answer) })
            try world.settle(following)
        }
        return samples
    }

    /// Encoding and committing the event of such an answer, and nothing else.
    private static func bareCommit(_ workspace: Workspace) throws -> [Double] {
        var log = try workspace.openLog("step-bare", disk: UnawaitedDisk())
        let coder = EventCoder()
        let line =
            #"{"answer":{"errors":[],"state":"Installing","status":"Acknowledged"},"#
            + #""installed":[],"notInstalled":[],"serialNumber":"BENCH100000","#
            + #""uuid":"6F1B0A4E-9B1D-8B52-8A55-2C5A7E0D9C11"}"#
        let event = try coder.decode(type: "command.answered", version: 1, data: Array(line.utf8))
        let none: [Int] = []
        var samples: [Double] = []
        for _ in 0..<runs {
            samples.append(
                try Measure.thread {
                    let coded = try coder.encode(event)
                    let entry = NewEntry(
                        type: coded.type, version: coded.version, data: coded.data)
                    _ = try log.commit([entry], effects: none, at: Workspace.epoch)
                })
        }
        return samples
    }
}
