// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import AppsAndBooks

/// Changes of a location are split so that every request is within Apple's limits.
@Suite struct BatchTests {
    private static func limits(_ limits: [String: Int]) -> ServiceLimits { ServiceLimits(limits) }

    private static func serials(_ count: Int) -> [SerialNumber] {
        (0..<count).map { SerialNumber("S\($0)") }
    }

    private static func users(_ count: Int) -> [ClientUserID] {
        (0..<count).map { ClientUserID("u\($0)") }
    }

    @Test func whatFitsIsOneRequestAsItIs() {
        let write = LocationWrite(
            .associate, assets: [AssetKey(adamId: 9)], serialNumbers: Self.serials(1_000),
            clientUserIds: Self.users(1_000))
        #expect(write.batches(within: ServiceLimits()) == [write])
    }

    @Test func nobodyIsNoRequest() {
        let write = LocationWrite(.associate, assets: [AssetKey(adamId: 9)])
        #expect(write.batches(within: ServiceLimits()) == [])
    }

    @Test func holdersAreSplitInOrder() {
        let write = LocationWrite(
            .disassociate, assets: [AssetKey(adamId: 9)], serialNumbers: Self.serials(5),
            clientUserIds: Self.users(2))
        let limits = Self.limits(["maxSerialNumbers": 2, "maxClientUserIds": 1])
        let batches = write.batches(within: limits)
        #expect(
            batches.map { $0.serialNumbers.map(\.text) } == [["S0", "S1"], ["S2", "S3"], ["S4"]])
        #expect(batches.map { $0.clientUserIds.map(\.text) } == [["u0"], ["u1"], []])
    }

    @Test func eachKindHasItsOwnLimit() {
        let limits = Self.limits([
            "maxSerialNumbers": 3, "maxClientUserIds": 4, "maxRevokeSerialNumbers": 5,
            "maxRevokeClientUserIds": 6, "maxUsers": 7,
        ])
        for kind in LocationWrite.Kind.allCases {
            let batches = LocationWrite(kind, clientUserIds: Self.users(50)).batches(within: limits)
            let most = kind.isOfUsers ? 7 : kind == .revoke ? 6 : 4
            #expect(batches.map(\.holders).max() == most)
        }
        let revoke = LocationWrite(.revoke, serialNumbers: Self.serials(50))
        #expect(revoke.batches(within: limits).map(\.holders).max() == 5)
        #expect(revoke.mostHolders(limits) == 5)
    }

    @Test func repeatsAreLeftOut() {
        let write = LocationWrite(
            .associate, assets: [AssetKey(adamId: 9), AssetKey(adamId: 9)],
            serialNumbers: ["S1", "S2", "S1"])
        let batch = write.batches(within: ServiceLimits()).first
        #expect(batch?.serialNumbers == ["S1", "S2"])
        #expect(batch?.assets == [AssetKey(adamId: 9)])
    }

    @Test func addressesGoWithTheirUsers() {
        let write = LocationWrite(
            .createUsers, clientUserIds: Self.users(2),
            emails: [.init(clientUserId: "u1", email: "one@example.org")])
        let batches = write.batches(within: Self.limits(["maxUsers": 1]))
        #expect(batches.map(\.emails.count) == [0, 1])
    }

    /// Whatever the limits: each request is within them, and together they are the whole.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func requestsAreWithinTheLimitsAndLoseNothing(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let draw = { (most: UInt64) in Int(random.next() % most) }
        let limits = Self.limits([
            "maxAssets": draw(4) + 1, "maxSerialNumbers": draw(9) + 1,
            "maxClientUserIds": draw(9) + 1,
        ])
        let assets = (1...draw(9) + 1).map { AssetKey(adamId: AdamID(UInt64($0))) }
        let write = LocationWrite(
            .associate, assets: assets, serialNumbers: Self.serials(draw(40)),
            clientUserIds: Self.users(draw(40)))
        var work: [String] = []
        for batch in write.batches(within: limits) {
            #expect(batch.assets.count <= limits.assets)
            #expect(batch.serialNumbers.count <= limits.serialNumbers)
            #expect(batch.clientUserIds.count <= limits.clientUserIds)
            #expect(batch.holders > 0 && !batch.assets.isEmpty)
            #expect(batch.batches(within: limits) == [batch])
            work += batch.pieces
        }
        #expect(work.sorted() == write.pieces.sorted())
    }
}

extension LocationWrite {
    /// Each asset for each holder.
    fileprivate var pieces: [String] {
        let holders = serialNumbers.map(\.text) + clientUserIds.map(\.text)
        return assets.flatMap { asset in holders.map { "\(asset.adamId) \($0)" } }
    }
}
