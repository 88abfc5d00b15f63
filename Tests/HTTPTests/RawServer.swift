// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization

/// A server on a loopback port that answers with given bytes, right or wrong.
///
/// Each request, on whichever connection, is answered by the next step of the script. Every
/// connection has a thread of its own; with the last step taken the server stops listening.
final class RawServer: Sendable {
    /// What to do when a request has come.
    enum Step: Sendable {
        /// Send the text, keep the connection.
        case answer(String)
        /// Send the text, close the connection.
        case answerAndClose(String)
        /// Close at once.
        case close
        /// Say nothing and wait for the client to leave.
        case stall
    }

    let port: UInt16
    private let listener: Int32
    private let script: Mutex<ArraySlice<Step>>
    private let connectionCount = Atomic(0)
    private let log = Mutex<[String]>([])
    private let left = Mutex<[CheckedContinuation<Void, Never>]>([])
    private let clientsLeft = Atomic(0)

    init(_ script: [Step]) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var bound = address
        var boundSize = size
        let result = withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bound in
                guard bind(listener, bound, size) == 0, listen(listener, 16) == 0 else {
                    return Int32(-1)
                }
                return getsockname(listener, bound, &boundSize)
            }
        }
        guard result == 0 else { throw POSIXError(.EADDRINUSE) }
        self.listener = listener
        port = UInt16(bigEndian: bound.sin_port)
        self.script = Mutex(script[...])
        Thread.detachNewThread { [self] in accept() }
    }

    /// The first lines of the requests that came, in order.
    var requests: [String] { log.withLock { $0 } }

    /// Connections accepted so far.
    var connections: Int { connectionCount.load(ordering: .relaxed) }

    var url: String { "http://127.0.0.1:\(port)/page?secret=hidden" }

    /// Waits until a client closed its connection during a stall.
    func waitForClientToLeave() async {
        await withCheckedContinuation { continuation in
            let gone = left.withLock { waiting in
                if clientsLeft.load(ordering: .acquiring) > 0 { return true }
                waiting.append(continuation)
                return false
            }
            if gone { continuation.resume() }
        }
    }

    /// Accepts until the script has ended.
    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            connectionCount.add(1, ordering: .relaxed)
            Thread.detachNewThread { [self] in
                serve(connection)
                close(connection)
            }
        }
        close(listener)
    }

    /// The next step; with the last one the server stops listening.
    private func nextStep() -> Step? {
        script.withLock { rest in
            let step = rest.popFirst()
            if rest.isEmpty { shutdown(listener, Int32(SHUT_RDWR)) }
            return step
        }
    }

    private func serve(_ connection: Int32) {
        while let request = read(connection) {
            log.withLock { $0.append(String(request.prefix { $0 != "\r\n" })) }
            switch nextStep() {
            case .answer(let text): write(connection, text)
            case .answerAndClose(let text):
                write(connection, text)
                return
            case .close, nil: return
            case .stall:
                while read(connection) != nil {}
                left.withLock { waiting in
                    clientsLeft.add(1, ordering: .releasing)
                    for continuation in waiting { continuation.resume() }
                    waiting = []
                }
                return
            }
        }
    }

    /// One read; requests here are small enough to come in one piece. Nil at the end.
    private func read(_ connection: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &bytes, bytes.count, 0)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }

    private func write(_ connection: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
