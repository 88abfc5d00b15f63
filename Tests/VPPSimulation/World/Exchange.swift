// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import Foundation
import HTTP

/// A request on its way, and back.
struct Exchange {
    let number: Int
    let life: Int
    let effect: Int
    let network: SimulatedNetwork
    let request: AppleSimulator.Request
    let goesToApple: Bool
    /// `assets`, `client/config`, `lookup`, ...; `enqueue` or `push` at the MDM server.
    let endpoint: String
    /// The content token it carries; the developer token at the metadata service for organizations.
    let secret: String?
    let leftAt: Duration
    /// It has reached the server, or never will.
    var hasArrived = false
    /// Whoever made it waits no longer.
    var isOver = false
    var answerIsLost = false
    /// What comes back is nothing the server would say.
    var answerIsWrong = false
    /// A copy that a proxy made: its answer goes nowhere.
    var isCopy = false

    init(
        _ departure: SimulatedNetwork.Departure, life: Int, network: SimulatedNetwork, at: Duration
    ) {
        number = departure.number
        self.life = life
        effect = departure.effect
        self.network = network
        leftAt = at
        let sent = departure.request
        request = Self.request(sent)
        goesToApple = sent.url.hasPrefix(Administrator.apple)
        endpoint =
            goesToApple
            ? Self.appleEndpoint(request.path)
            : request.path.hasPrefix("/v1/push/") ? "push" : "enqueue"
        secret = Self.secret(request)
    }

    /// Whether it goes to the metadata service for organizations.
    var isForOrganizations: Bool { goesToApple && endpoint == "catalog" }

    private static func appleEndpoint(_ path: String) -> String {
        if path.hasPrefix("/mdm/v2/") { return String(path.dropFirst("/mdm/v2/".count)) }
        return path.hasPrefix("/v1/catalog/") ? "catalog" : "lookup"
    }

    private static func secret(_ request: AppleSimulator.Request) -> String? {
        if let header = request.headers["authorization"], header.hasPrefix("Bearer ") {
            return String(header.dropFirst("Bearer ".count))
        }
        if let cookie = request.headers["cookie"], cookie.hasPrefix("itvt=") {
            return String(cookie.dropFirst("itvt=".count))
        }
        return nil
    }

    /// The request as a server reads it.
    private static func request(_ sent: HTTPRequest) -> AppleSimulator.Request {
        let target = sent.url.utf8.dropFirst(Administrator.apple.utf8.count)
        let parts = target.split(separator: UInt8(ascii: "?"), maxSplits: 1)
        var query: [String: String] = [:]
        if parts.count > 1 {
            for item in parts[1].split(separator: UInt8(ascii: "&")) {
                let pair = item.split(separator: UInt8(ascii: "="), maxSplits: 1)
                query[decoded(pair[0])] = pair.count > 1 ? decoded(pair[1]) : ""
            }
        }
        var headers: [String: String] = [:]
        for (name, value) in sent.headers { headers[name.lowercased()] = value }
        return AppleSimulator.Request(
            method: sent.method.rawValue, path: parts.isEmpty ? "/" : decoded(parts[0]),
            query: query, headers: headers, body: Data(sent.body))
    }

    private static func decoded(_ bytes: Substring.UTF8View) -> String {
        let text = String(Substring(bytes))
        guard bytes.contains(UInt8(ascii: "%")) else { return text }
        return text.removingPercentEncoding ?? text
    }
}

extension HTTPResponse {
    /// A server's answer as a client reads it.
    init(_ reply: Reply) {
        self.init(
            status: reply.status,
            headers: reply.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            body: Array(reply.body))
    }
}
