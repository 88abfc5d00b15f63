// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// Whatever Apple answers, and wherever the process ends: each write ends once, nothing is sent again
/// before somebody looked, and never more licenses are asked for than there are.
@Suite struct WritePropertyTests {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func writesKeepTheirPromises(seed: UInt64) {
        var apple = RandomApple(seed: seed)
        for _ in 0..<120 { apple.turn() }
        apple.calmDown()
        #expect(apple.scene.state.writes.isEmpty, "every write ends")
        let asked = apple.scene.world.recorded(WriteRequested.self).map(\.id)
        #expect(apple.scene.completed.map(\.id).sorted() == asked, "and it ends once")
    }
}

/// Apple with moods, and a process that may end at any moment.
private struct RandomApple {
    var scene = Scene.writing(licenses: 12)
    private var random: SeededRandom
    private var events: [String: LocationWrite] = [:]
    /// Holders whose request may be at work at Apple, by write, as far as the log can know.
    private var uncertain: [UInt64: Set<SerialNumber>] = [:]
    private var isCalm = false
    private var posts: Set<String> = []
    private static let key = AssetKey(adamId: 9)

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    mutating func turn() {
        notePost()
        switch random.next() % 10 {
        case 0, 1: wish()
        case 2, 3, 4: answerPost()
        case 5, 6: answerLook()
        case 7:
            workOff()
            scene.pass(.seconds(Int64(random.next() % 400)))
        case 8: if random.chance(33) { crash() }
        default: scene.pass(.seconds(Int64(random.next() % 60)))
        }
        notePost()
    }

    /// From now on Apple does what it is asked.
    mutating func calmDown() {
        isCalm = true
        for _ in 0..<600 where !scene.state.writes.isEmpty {
            notePost()
            answerPost()
            workOff()
            answerLook()
            scene.pass(.minutes(5))
        }
    }

    private mutating func wish() {
        let devices = (0...random.next() % 3).map { _ in
            SerialNumber.sample(Int(random.next() % 16))
        }
        var write = LocationWrite.sample(random.chance(33) ? .disassociate : .associate)
        write.serialNumbers = devices
        scene.ask(write)
    }

    /// A request that leaves is held against what is known.
    private mutating func notePost() {
        guard let (id, write) = scene.posting else { return }
        let count = scene.world.recorded(WriteStarted.self).count
        guard posts.insert("\(id)-\(count)").inserted else { return }
        let blind = uncertain[id, default: []].intersection(write.serialNumbers)
        #expect(blind.isEmpty, "write \(id) is sent again, and nobody looked")
        uncertain[id, default: []].formUnion(write.serialNumbers)
        guard let asset = scene.locations["school"]?.counted.first else { return }
        if write.kind == .associate {
            #expect(write.holders <= asset.availableCount, "more licenses than there are")
        }
    }

    private mutating func answerPost() {
        guard let (id, write) = scene.posting else { return }
        switch isCalm ? 0 : random.next() % 8 {
        case 0, 1, 2:
            let eventId = "e-\(events.count)-\(random.next() % 1_000)"
            events[eventId] = write
            scene.answer(.accepted(eventId: eventId))
        case 3:
            if random.chance(50) { carryOut(write) }
            scene.answer(.unknown(.sample(.unreachable)))
        case 4: refuse(id, .refused(.sample(.throttled)))
        case 5: refuse(id, .refused(.sample(.unavailable)))
        case 6: refuse(id, .tooMany(limit: 1))
        default: refuse(id, .refused(.sample(.rejected, errorNumber: 9_602)))
        }
    }

    private mutating func refuse(_ id: UInt64, _ answer: WriteAnswer) {
        uncertain[id] = []
        scene.answer(answer)
    }

    private mutating func answerLook() {
        guard let (id, write, eventId) = scene.looking else { return }
        if !isCalm, random.chance(20) { return scene.look(.failure(.sample(.unreachable))) }
        guard let eventId else {
            uncertain[id] = []
            return scene.look(.success(.missing(missing(of: write))))
        }
        guard events[eventId] == nil else {
            return scene.look(.pending, done: 0, of: write.holders)
        }
        let failed = missing(of: write)
        uncertain[id] = []
        guard failed.holders > 0 else {
            return scene.look(.complete, done: write.holders, of: write.holders)
        }
        scene.look(
            .failed, done: write.holders - failed.holders, of: write.holders,
            .init(errorNumber: 9_709, serialNumbers: failed.serialNumbers))
    }

    /// Apple does some of what it accepted.
    private mutating func workOff() {
        for (eventId, write) in events.sorted(by: { $0.key < $1.key })
        where isCalm || random.chance(50) {
            events[eventId] = nil
            carryOut(write)
        }
    }

    private mutating func carryOut(_ write: LocationWrite) {
        for serial in write.serialNumbers {
            let free = scene.locations["school"]?.counted.first?.availableCount ?? 0
            if write.kind == .disassociate {
                scene.locations["school"]?.take(Self.key, from: .device(serial))
            } else if free > 0 {
                scene.locations["school"]?.give(Self.key, to: .device(serial))
            }
        }
    }

    private func missing(of write: LocationWrite) -> LocationWrite {
        let holders = scene.locations["school"]?.holders[Self.key] ?? []
        return write.with(
            serialNumbers: write.serialNumbers.filter {
                holders.contains(.device($0)) != (write.kind == .associate)
            }, clientUserIds: [])
    }

    private mutating func crash() {
        if let (_, write) = scene.posting, random.chance(50) { carryOut(write) }
        scene.restart(after: .seconds(5))
        scene.settle()
    }
}
