// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Finds a port for a server that is told its port before it starts.
enum LoopbackPort {
    /// Below the ports the kernel gives to outgoing connections (man 7 ip, ip_local_port_range), so
    /// that none of them takes it while the daemon is down.
    private static let range: Range<UInt16> = 20_000..<30_000

    /// A port of 127.0.0.1 nobody listens at.
    static func free() throws(StoryFailure) -> UInt16 {
        for _ in 0..<100 {
            let port = UInt16.random(in: range)
            if isFree(port) { return port }
        }
        throw StoryFailure("no free port on 127.0.0.1 between 20000 and 29999; see: ss -tln")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
