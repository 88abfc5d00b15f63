// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// Rows of ``judgeWrite(_:_:_:)``, and that each refusal names a next step.
@Suite struct WriteJudgementTests {
    private func verdict(_ scene: Scene, _ write: LocationWrite) -> WriteVerdict {
        judgeWrite(scene.state, "school", write)
    }

    private func refusal(
        _ scene: Scene, _ write: LocationWrite = .sample(.associate, 2)
    ) throws -> String {
        guard case .refused(let why) = verdict(scene, write) else {
            Issue.record("it is taken")
            return ""
        }
        return why
    }

    @Test func whatIsLeftToBeDoneIsTaken() {
        let scene = Scene.writing()
        #expect(
            verdict(scene, .sample(.associate, 1, 2, 3, 2)) == .accepted(.sample(.associate, 2, 3)))
        #expect(
            verdict(scene, .sample(.disassociate, 1, 2)) == .accepted(.sample(.disassociate, 1)))
    }

    @Test func anUnknownTokenIsRefused() {
        guard
            case .refused(let why) = judgeWrite(State(), "nobody", .sample(.associate, 1))
        else {
            Issue.record("it is taken")
            return
        }
        #expect(why.contains("vppd status"))
    }

    @Test func aTokenThatMayNotWriteIsRefused() throws {
        var scene = Scene.writing()
        scene.locations["school"]?.config.mdmInfo = MDMInfo(id: "X", name: "Other", metadata: "")
        scene.pass(.hours(1))
        #expect(try refusal(scene).contains("take_over"))
        scene = .writing()
        scene.failures["school"] = .sample(.revoked)
        scene.pass(.hours(1))
        #expect(try refusal(scene).contains("vppd token update school FILE"))
        scene = .writing()
        scene.failures["school"] = .sample(.notPermitted)
        scene.pass(.hours(1))
        #expect(try refusal(scene).contains("vppd sync school"))
    }

    @Test func aBulkRenewalHoldsWrites() throws {
        var scene = Scene.writing()
        for number in 10...40 { scene.locations["school"]?.addApp(AdamID(UInt64(number))) }
        scene.pass(.minutes(16))
        for number in 10...40 {
            scene.locations["school"]?.addApp(AdamID(UInt64(number)), licenses: 200)
        }
        scene.pass(.minutes(16))
        #expect(try refusal(scene).contains("bulk renewal"))
    }

    @Test func namesThatAreNoneAreRefused() throws {
        let scene = Scene.writing()
        #expect(try refusal(scene, .sample(.associate)).contains("at least one"))
        var write = LocationWrite.sample(.associate, 2)
        write.clientUserIds = ["u-1"]
        #expect(try refusal(scene, write).contains("not both"))
        write = .sample(.associate)
        write.serialNumbers = [""]
        #expect(try refusal(scene, write).contains("empty"))
        write.serialNumbers = (0...WriteRequested.maximumHolders).map { SerialNumber("S\($0)") }
        #expect(try refusal(scene, write).contains("10000"))
        let user = LocationWrite(
            .createUsers, clientUserIds: ["u-9"],
            emails: [.init(clientUserId: "u-9", email: "nobody")])
        #expect(try refusal(scene, user).contains("@"))
    }

    @Test func appsThatCannotBeGivenAreRefused() throws {
        var write = LocationWrite.sample(.associate, 2)
        write.assets = [AssetKey(adamId: 77)]
        #expect(try refusal(.writing(), write).contains("owns no app"))
        #expect(try refusal(.writing { $0.productType = .book }).contains("book"))
        #expect(try refusal(.writing { $0.deviceAssignable = false }).contains("--user"))
        let fixed = Scene.writing { $0.revocable = false }
        #expect(try refusal(fixed, .sample(.disassociate, 1)).contains("taken back"))
    }

    @Test func usersMustBeThere() throws {
        let scene = Scene.writing()
        var write = LocationWrite(.associate, assets: [AssetKey(adamId: 9)])
        for user in ["u-2", "u-3"] as [ClientUserID] {
            write.clientUserIds = [user]
            #expect(try refusal(scene, write).contains("vppd users create"))
        }
        write.clientUserIds = ["u-1"]
        #expect(verdict(scene, write) == .accepted(write))
    }

    @Test func nothingToChangeIsRefused() throws {
        let scene = Scene.writing()
        #expect(try refusal(scene, .sample(.associate, 1)).contains("nothing to change"))
        #expect(try refusal(scene, .sample(.disassociate, 2)).contains("nothing to change"))
        for (kind, user) in [
            (.createUsers, "u-1"), (.retireUsers, "u-2"), (.retireUsers, "u-9"),
        ] as [(LocationWrite.Kind, ClientUserID)] {
            let write = LocationWrite(kind, clientUserIds: [user])
            #expect(try refusal(scene, write).contains("nothing to change"))
        }
    }

    @Test func moreLicensesThanThereAreAreRefused() throws {
        var scene = Scene.writing(licenses: 3)
        #expect(try refusal(scene, .sample(.associate, 2, 3, 4)).contains("2 are free"))
        scene.ask(.sample(.associate, 2))
        #expect(try refusal(scene, .sample(.associate, 3, 4)).contains("1 are free"))
    }

    @Test func openWritesAreBounded() throws {
        var scene = Scene.writing(licenses: 1_000)
        for device in 0..<WriteTiming.maximumOpen { scene.ask(.sample(.associate, device + 2)) }
        #expect(scene.state.writes.count == WriteTiming.maximumOpen)
        #expect(try refusal(scene, .sample(.associate, 999)).contains("still under way"))
    }
}
