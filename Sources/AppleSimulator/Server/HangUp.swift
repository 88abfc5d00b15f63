// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks

/// Closes the connection without sending a byte.
///
/// FlyingFox 0.27 answers 500 where a handler throws, but closes silently where the switch to a
/// web socket fails: that is the only way out before the header is written.
struct HangUp: WSHandler {
    func makeFrames(
        for client: AsyncThrowingStream<WSFrame, any Error>
    ) async throws -> AsyncStream<WSFrame> {
        throw SocketError.disconnected
    }
}
