// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// How writes end that are not sent, many at once.
@Suite struct WriteEndTests {
    private func posted(_ write: LocationWrite = .sample(.associate, 2, 3)) -> Scene {
        var scene = Scene.writing()
        scene.ask(write)
        return scene
    }

    /// A script that is run twice: what the first run did ends all of the second at once.
    @Test func allThatIsSoAlreadyEndsInOneStep() {
        var scene = posted(.sample(.disassociate, 1))
        for _ in 0..<60 { scene.ask(.sample(.disassociate, 1)) }
        #expect(scene.state.writes.count == 61)
        scene.answer(.accepted(eventId: "e-1"))
        scene.pass(.minutes(5))
        scene.locations["school"]?.take(AssetKey(adamId: 9), from: .device(.sample(1)))
        scene.look(.complete, done: 1, of: 1)
        // A delta shows no removal: a full read does.
        scene.pass(.minutes(1))
        #expect(scene.state.writes.isEmpty)
        #expect(scene.completed.count == 61)
        #expect(scene.completed.allSatisfy { $0.failures.isEmpty && $0.problem == nil })
    }

    /// So do all that waited too long, after a long pause.
    @Test func allThatAreTooOldEndInOneStep() {
        var scene = posted(.sample(.disassociate, 1))
        for _ in 0..<60 { scene.ask(.sample(.disassociate, 1)) }
        scene.restart(after: .days(8))
        scene.settle()
        #expect(scene.state.writes.isEmpty)
    }

    /// Apple may leave out any field of a configuration.
    @Test func whatALookLeavesOutStaysKnown() {
        var scene = posted()
        let other = MDMInfo(id: "OTHER", name: "Other MDM", metadata: "v9")
        scene.answer(.notOurs(ClientConfig(uId: "library-1", mdmInfo: other)))
        #expect(scene.state.tokens["school"]?.location.country == "DE")
        #expect(scene.state.tokens["school"]?.location.mdmInfo == other)
    }

    /// L6: a read between two writes, whatever tokens of the location they were made with.
    @Test func whatOneTokenWroteIsReadBeforeAnotherWrites() throws {
        var state = posted().state
        var other = try #require(state.tokens["school"])
        other.name = "other"
        other.fingerprint = "other-1"
        state.tokens["other"] = other
        let waiting = WriteRequested(
            id: 2, token: "other", location: "library-1", write: .sample(.associate, 4))
        evolve(&state, .writeRequested(waiting), at: .testStart)
        let done = WriteCompleted(
            id: 1, token: "school", kind: .associate, asset: AssetKey(adamId: 9), done: 2,
            failures: [], problem: nil)
        evolve(&state, .writeCompleted(done), at: .testStart)
        #expect(reviewWrites(state, [], now: .testStart).effects.isEmpty)
        let read = SyncCompleted(
            token: "other", extent: .full, requests: 4, readClientConfig: false, incomplete: false,
            afterWrite: true)
        evolve(&state, .syncCompleted(read), at: .testStart)
        #expect(reviewWrites(state, [], now: .testStart).effects.map(\.key) == [.write("other")])
    }

    /// S4: Retry-After holds on any status that carries it, also where the request was at fault.
    @Test func aRefusedWriteIsHeldToItsWait() {
        var scene = posted()
        let until = scene.now + .hours(2)
        scene.answer(.refused(.sample(.rejected, errorNumber: 9_700, retryAfter: until)))
        #expect(scene.state.tokens["school"]?.notBefore == until)
    }
}
