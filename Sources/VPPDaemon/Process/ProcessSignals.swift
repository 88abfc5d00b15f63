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

    /// The signals as they come; many that come at once are kept.
    let received: AsyncStream<Meaning>
    private let sources: [any DispatchSourceSignal]

    /// Keeps signals from ending the process before anybody listens to them: while the log is
    /// recovered. SIGTERM and SIGINT end it all the same then, with nothing begun. SIGPIPE is never
    /// wanted: a peer that hangs up is an error of the write.
    static func ignoreUntilHeard() {
        for number in [SIGHUP, SIGUSR1, SIGPIPE] { signal(number, SIG_IGN) }
    }

    init(queue: DispatchQueue) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Meaning.self, bufferingPolicy: .bufferingOldest(64))
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
    }
}
