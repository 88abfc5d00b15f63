// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import VPPCore
import VPPModel

/// Holds requests that change licenses and users against what went over the wire before: none is
/// sent again before somebody has looked what became of it (S4).
struct WriteMonitor {
    /// A request of a write, or a look at one.
    struct Errand {
        let id: UInt64
        let write: LocationWrite
        let isPost: Bool
    }

    /// By effect.
    private var errands: [Int: Errand] = [:]
    /// Holders for whom Apple may be at work, or may have been in vain, by write.
    private var unsure: [UInt64: Set<String>] = [:]
    /// Requests that left, by write.
    private(set) var posts: [UInt64: Int] = [:]

    /// An effect begins.
    mutating func begin(_ effect: Effect, _ number: Int) {
        switch effect {
        case .write(_, _, let id, let write, _, _):
            errands[number] = Errand(id: id, write: write, isPost: true)
        case .checkWrite(_, _, let id, let write, _, _):
            errands[number] = Errand(id: id, write: write, isPost: false)
        default: break
        }
    }

    func errand(of effect: Int) -> Errand? { errands[effect] }

    /// A request leaves that is to change something.
    mutating func depart(_ errand: Errand) throws(Violation) {
        let names = errand.write.names
        guard unsure[errand.id, default: []].isDisjoint(with: names) else {
            throw Violation(
                .writes, "write \(errand.id) is sent again, and nobody has looked before")
        }
        unsure[errand.id, default: []].formUnion(names)
        posts[errand.id, default: 0] += 1
    }

    /// An answer reaches the process, or the news that there is none.
    mutating func answered(_ exchange: Exchange, _ outcome: SimulatedNetwork.Outcome) {
        guard let errand = errands[exchange.effect] else { return }
        switch outcome {
        case .failure(let error):
            guard errand.isPost, exchange.request.method == "POST", !error.mayHaveBeenProcessed
            else { return }
            unsure[errand.id]?.subtract(errand.write.names)
        case .success(let response):
            let isError = BodyText.number(after: "\"errorNumber\":", in: response.body) != nil
            if errand.isPost {
                guard exchange.request.method == "POST", isError else { return }
                unsure[errand.id]?.subtract(errand.write.names)
            } else if response.status == 200, !isError, exchange.endpoint != "service/config",
                response.body.first == UInt8(ascii: "{")
            {
                unsure[errand.id]?.subtract(errand.write.names)
            }
        }
    }
}

extension LocationWrite {
    /// Its holders, devices and users told apart.
    var names: [String] {
        serialNumbers.map { "device \($0)" } + clientUserIds.map { "user \($0)" }
    }
}
