// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import VPPTestKit

/// The disk of the event log, and what goes wrong with it.
extension World {
    /// The disk fails at one of the next calls, now and then.
    func armDisk() {
        guard !diskIsFull else { return }
        if strikes(.powerLossAtCall) {
            arm(.crash, call: dice.with(.powerLossAtCall) { $0.number(1...12) })
        } else if strikes(.ioError) {
            arm(.error(EIO), call: dice.with(.ioError) { $0.number(1...12) })
        }
    }

    /// The same while a start reads and repairs the log, which makes more calls.
    func armRecovery() {
        guard !diskIsFull, strikes(.faultInRecovery) else { return }
        let (call, isCrash) = dice.with(.faultInRecovery) { ($0.number(1...40), $0.chance(75)) }
        arm(isCrash ? .crash : .error(EIO), call: call)
    }

    private func arm(_ kind: DiskFault.Kind, call: Int) {
        hasArmedFault = true
        note("arms \(kind) at call \(call)")
        disk.inject(DiskFault(at: call, kind))
    }

    func disarmDisk() {
        guard hasArmedFault else { return }
        hasArmedFault = false
        if !diskIsFull { disk.inject(nil) }
    }

    // MARK: - Space

    /// From some call on nothing more can be reserved, or written; or only for a moment.
    func fillDisk() {
        diskIsFull = true
        struck(.diskFull)
        limitSpace()
        let (hours, returns) = dice.with(.diskFull) { ($0.seconds(60...43_200), $0.chance(30)) }
        later(hours, .spaceReturns)
        if returns { later(dice.with(.diskFull) { $0.seconds(1...600) }, .spaceReturns) }
        if strikes(.spaceFlicker) {
            later(dice.with(.spaceFlicker) { $0.seconds(1...3_600) }, .spaceFlickers)
        }
    }

    /// Another program frees a little and takes it again.
    func letSpaceFlicker() {
        guard diskIsFull else { return }
        struck(.spaceFlicker)
        // Most worth it: room for the segment and for the reserve, and then for no more.
        let at = dice.with(.spaceFlicker) { $0.chance(50) ? 3 : $0.number(2...6) }
        disk.inject(DiskFault(at: at, .error(ENOSPC), .forever, on: .fallocate))
    }

    func limitSpace() {
        let (call, at) = dice.with(.diskFull) { random -> (DiskCall, Int) in
            (random.chance(70) ? .fallocate : .write, random.chance(50) ? 1 : random.number(2...6))
        }
        note("the disk is full from \(call) \(at) on")
        disk.inject(DiskFault(at: at, .error(ENOSPC), .forever, on: call))
    }

    func letSpaceReturn() {
        guard diskIsFull else { return }
        note("there is space")
        diskIsFull = false
        disk.inject(nil)
    }
}
