// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

/// The signals an administrator speaks to the daemon by.
struct ProcessSignals {
    enum Meaning: Sendable {
        /// SIGHUP
        case reload
        /// SIGUSR1
        case synchronize
        /// SIGTERM, SIGINT, by name
        case terminate(String)
    }

    /// The signals as they come; a few that come at once are kept.
    let received: AsyncStream<Meaning>
    private let sources: [any DispatchSourceSignal]

    init(queue: DispatchQueue) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Meaning.self, bufferingPolicy: .bufferingNewest(8))
        received = stream
        let meanings: [(Int32, Meaning)] = [
            (SIGHUP, .reload), (SIGUSR1, .synchronize), (SIGTERM, .terminate("SIGTERM")),
            (SIGINT, .terminate("SIGINT")),
        ]
        sources = meanings.map { number, meaning in
            // The default action would end the process before the source sees the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield(meaning) }
            source.activate()
            return source
        }
        // A peer that hangs up is an error of the write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
    }
}
