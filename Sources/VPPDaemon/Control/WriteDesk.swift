// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// Takes wishes of an administrator to change something at Apple (L3): judged at once, durable before
/// the answer, carried out by the core. An actor, so that each answer is about its own wish.
actor WriteDesk {
    private let daemon: Daemon
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(daemon: Daemon) {
        self.daemon = daemon
    }

    func take(_ wish: ControlAPI.WriteWish) async throws(ControlAPI.Refusal)
        -> ControlAPI.WriteTaken
    {
        await begin()
        defer { end() }
        let (name, verdict, before) = await daemon.view { state, _ in
            let name = state.tokenName(like: wish.token) ?? wish.token
            return (name, judgeWrite(state, name, wish.write), state.writeCount)
        }
        if case .refused(let why) = verdict { throw ControlAPI.Refusal(why) }
        guard await daemon.receiveDurably([.writeRequested(name, wish.write)]) else {
            throw ControlAPI.Refusal(
                "the disk of the event log is full, so this is not recorded; it is carried out when "
                    + "there is space, unless vppd ends before: free space (df -h), and see vppd "
                    + "status before asking again")
        }
        let id = await daemon.view { state, _ in state.writeCount }
        guard id > before, case .accepted(let write) = verdict else {
            throw ControlAPI.Refusal("something changed meanwhile; ask again")
        }
        return ControlAPI.WriteTaken(id: id, holders: write.holders)
    }

    /// One after the other, also while one waits for the log.
    private func begin() async {
        guard isBusy else {
            isBusy = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func end() {
        if waiting.isEmpty {
            isBusy = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
