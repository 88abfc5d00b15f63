// SPDX-License-Identifier: Apache-2.0

import Foundation
import VPPModel

/// Tells vppd's main job against the simulator, and checks every word of it.
///
/// Each chapter makes something happen in the simulated world, waits until the daemon has dealt with
/// it, and compares what the daemon says with what the simulator saw.
actor Story {
    /// What is cleaned up at the end.
    let scene: Scene
    /// The directory and the programs in it.
    let stage: Stage
    /// Tells it.
    let narrator: Narrator
    /// The command under test.
    let vppd: Vppd
    /// What was checked.
    var claims = Claims()

    private var services: Services?
    private var follower: EventFeed?
    private var daemonProgram: Program?
    private var simulatorProgram: Program?

    /// What only exists once the simulator serves.
    private struct Services {
        var control: Control
        var totals: SimulatorView.Totals
    }

    init(scene: Scene, narrator: Narrator) throws(StoryFailure) {
        self.scene = scene
        self.narrator = narrator
        stage = try Stage(scene: scene)
        vppd = stage.vppd
    }

    /// Tells everything.
    /// - Returns: the number of checks, all of which held.
    func run() async throws -> Int {
        try await begin()
        try await tellOfTokens()
        let apps = try await tellOfUpdates()
        let location = try await tellOfRenewal(beside: apps)
        try await tellOfRevocation(location)
        try await tellOfCrash(apps)
        try await tellOfEvidence()
        return claims.count
    }

    // MARK: The programs

    private func begin() async throws {
        chapter(0, "A fleet to look after")
        let (program, endpoints) = try await stage.startSimulator()
        simulatorProgram = program
        let control = Control(base: endpoints.control)
        try await control.act("settings", ["maxAge": 1])
        let totals = try await control.view("totals", as: SimulatorView.Totals.self)
        services = Services(control: control, totals: totals)
        tell(
            "vppd-simulator plays Apple and an MDM server with its devices: "
                + "\(totals.tokens.count) tokens, \(totals.apps + totals.books) apps and books "
                + "(\(totals.customApps) custom apps), \(totals.devices.grouped) devices in "
                + "\(totals.groups.count) groups, \(totals.assignments.grouped) licenses assigned.")
        let names = totals.tokens.map(\.name)
        try stage.installTokens(names)
        try stage.writeConfiguration(endpoints, tokens: names)
        let check = try await vppd.text(["check"])
        try claims.hold(
            "vppd check accepts the configuration", check.contains("valid; 3 tokens"), found: check)
        try await startDaemon()
        tell(
            "vppd runs (process \(daemon.pid)), syncs every \(Pace.sync) s and looks for new "
                + "versions every \(Pace.metadata) s.")
    }

    /// Starts the daemon and waits until it answers.
    func startDaemon() async throws {
        let program = try stage.startDaemon()
        daemonProgram = program
        let socket = "\(scene.directory)/run/control.sock"
        let deadline = ContinuousClock.now + .seconds(60)
        // The socket file of a daemon that was killed is still there: only an answer counts.
        while try await vppd.run(["status", "--json"]).errors.contains("does not answer") {
            if let status = program.status {
                throw StoryFailure(
                    "vppd run ended with status \(status): \(stage.tail("daemon.err"))")
            }
            if ContinuousClock.now > deadline {
                throw StoryFailure("vppd does not answer at \(socket) after 60 s")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        if follower == nil {
            follower = try EventFeed(vppd)
        } else {
            try follower?.resume()
        }
    }

    /// Ends both programs in order, as systemd would.
    func end() async throws {
        daemon.send(SIGTERM)
        let status = try await daemon.wait(atMost: .seconds(5))
        try claims.equal(
            "vppd ends within 5 s of SIGTERM, with status 0", expected: 0, found: status)
        simulatorProgram?.send(SIGTERM)
    }

    /// The daemon that runs, or ran last.
    var daemon: Program {
        guard let daemonProgram else { preconditionFailure("the daemon is started first") }
        return daemonProgram
    }

    /// The process of the simulator.
    var simulatorPID: Int32 { simulatorProgram?.pid ?? 0 }

    /// The simulator's control interface.
    var control: Control {
        guard let services else { preconditionFailure("the simulator is started first") }
        return services.control
    }

    /// The fleet as it was at the beginning.
    var fleet: SimulatorView.Totals {
        guard let services else { preconditionFailure("the simulator is started first") }
        return services.totals
    }

    /// What the daemon's events came to, as of the last ``wait(for:within:until:)``.
    var chronicle: Chronicle { feed.chronicle }

    /// What `vppd events --follow` has shown.
    var feed: EventFeed {
        guard let follower else { preconditionFailure("the daemon is started first") }
        return follower
    }

    // MARK: Telling and waiting

    /// Begins a chapter.
    func chapter(_ number: Int, _ title: String) {
        scene.chapter = "\(number). \(title)"
        narrator.chapter(number, title)
    }

    /// Tells a line.
    func tell(_ text: String) { narrator.tell(text) }

    /// Waits until the daemon's events show something.
    /// - Parameters:
    ///   - limit: far longer than it takes on a slow machine.
    ///   - pause: time between two looks; five a second by default.
    func wait(
        for what: String, within limit: Duration = .seconds(120),
        every pause: Duration = .milliseconds(200), until isSo: (Chronicle) -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            try follower?.read()
            if isSo(feed.chronicle) { return }
            if let status = daemon.status {
                throw StoryFailure(
                    "while waiting for \(what), vppd ended with status \(status): "
                        + stage.tail("daemon.err"))
            }
            if feed.hasEnded {
                throw StoryFailure(
                    "while waiting for \(what), vppd events --follow ended by itself")
            }
            if ContinuousClock.now > deadline {
                throw StoryFailure(
                    claim: "vppd's events show \(what)",
                    expected: "within \(limit.components.seconds) s", found: "not by then")
            }
            try await Task.sleep(for: pause)
        }
    }

    /// Takes the events that were shown since; needs no daemon.
    func readEvents() throws { try follower?.read() }
}
