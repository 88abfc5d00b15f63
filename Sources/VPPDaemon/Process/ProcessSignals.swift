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

    /// Returns when all of them are heard: one that comes before is lost, and nobody must be told
    /// that the daemon is ready until then.
    init(queue: DispatchQueue) async {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Meaning.self, bufferingPolicy: .bufferingOldest(64))
        received = stream
        let meanings: [(Int32, Meaning)] = [
            (SIGHUP, .reload), (SIGUSR1, .synchronize), (SIGTERM, .terminate("SIGTERM")),
            (SIGINT, .terminate("SIGINT")),
        ]
        var sources: [any DispatchSourceSignal] = []
        for (number, meaning) in meanings {
            // The default action would end the process before the source sees the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield(meaning) }
            await withCheckedContinuation { registered in
                source.setRegistrationHandler { registered.resume() }
                source.activate()
            }
            sources.append(source)
        }
        self.sources = sources
    }
}
