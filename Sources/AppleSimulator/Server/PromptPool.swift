// SPDX-License-Identifier: Apache-2.0

import FlyingSocks
import Glibc

/// The sockets of a server, with Nagle's algorithm off.
///
/// FlyingFox 0.27 writes the header and the body of an answer apart. On a kept connection the
/// second write then waits for the client's delayed acknowledgment: 40 ms an answer. The option is
/// set where the listening socket first waits; on Linux the connections it accepts inherit it.
struct PromptPool: AsyncSocketPool {
    private let base: SocketPool<ePoll> = .ePoll()

    func prepare() async throws { try await base.prepare() }

    func run() async throws { try await base.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        var on: CInt = 1
        // A failure costs speed only.
        _ = setsockopt(
            socket.file.rawValue, CInt(IPPROTO_TCP), TCP_NODELAY, &on,
            socklen_t(MemoryLayout<CInt>.size))
        try await base.suspendSocket(socket, untilReadyFor: events)
    }
}
