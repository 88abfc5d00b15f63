// SPDX-License-Identifier: Apache-2.0

/// What comes of a push: the rows of NanoMDM's table (mdm-servers.md, 1).
package enum PushMode: String, Sendable, CaseIterable {
    /// It arrives.
    case ok
    /// No push certificate is stored: a `push_error` for the whole request.
    case noCertificate
    /// No way to Apple's push service.
    case noRoute
    /// The push service says 410, Unregistered.
    case unregistered
    /// The push service says 503.
    case unavailable
    /// The push service never answers, and neither does the request.
    case hangs

    /// `push_error` of an enrollment; nil where the push arrives.
    package var error: String? {
        switch self {
        case .ok, .noCertificate, .hangs: nil
        case .noRoute:
            "Post \"https://api.push.apple.com/3/device/simulated\": dial tcp: "
                + "lookup api.push.apple.com: no such host"
        case .unregistered:
            "push HTTP status: 410: APNs push error: Unregistered: timestamp 1795000000"
        case .unavailable: "push HTTP status: 503: APNs push error: ServiceUnavailable"
        }
    }
}
