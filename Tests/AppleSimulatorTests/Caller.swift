// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks
import Foundation
import Glibc

@testable import AppleSimulator

/// Calls a simulator over loopback, one connection a request.
struct Caller {
    let endpoints: SimulatorEndpoints
    let secret: String
    let mdmKey: String

    init(_ endpoints: SimulatorEndpoints, _ simulator: Simulator) async {
        self.endpoints = endpoints
        secret = await simulator.secret(ofToken: "berlin") ?? ""
        mdmKey = simulator.mdmKey
    }

    /// The port of a URL.
    static func port(_ url: String) -> UInt16 {
        URLComponents(string: url).flatMap { $0.port }.flatMap { UInt16(exactly: $0) } ?? 0
    }

    /// GET on Apple's side with the token.
    func apple(
        _ path: String, _ query: [String: String] = [:]
    ) async throws -> (status: Int, body: Data) {
        try await send(
            port: Self.port(endpoints.apple), path: "/mdm/v2/" + path, query: query,
            headers: [.authorization: "Bearer \(secret)"])
    }

    /// POST on Apple's side with the token.
    func post(_ path: String, _ body: JSON) async throws -> (status: Int, body: Data) {
        try await send(
            .POST, port: Self.port(endpoints.apple), path: "/mdm/v2/" + path,
            headers: [.authorization: "Bearer \(secret)", .contentType: "application/json"],
            body: body.encoded)
    }

    /// POST on the control interface.
    func control(_ action: String, _ body: JSON) async throws -> (status: Int, body: JSON) {
        let answer = try await send(
            .POST, port: Self.port(endpoints.control), path: "/control/" + action,
            body: body.encoded)
        return (answer.status, try JSON(reading: answer.body))
    }

    /// GET on the control interface.
    func view(_ name: String, _ query: [String: String] = [:]) async throws -> JSON {
        let answer = try await send(
            port: Self.port(endpoints.control), path: "/control/" + name, query: query)
        return try JSON(reading: answer.body)
    }

    /// PUT of a command to the MDM.
    func enqueue(_ id: String, _ plist: PropertyListValue) async throws -> Int {
        let basic = Data("nanomdm:\(mdmKey)".utf8).base64EncodedString()
        return try await send(
            .PUT, port: Self.port(endpoints.mdm), path: "/v1/enqueue/" + id,
            headers: [.authorization: "Basic \(basic)"], body: plist.xml()
        ).status
    }

    private func send(
        _ method: HTTPMethod = .GET, port: UInt16, path: String, query: [String: String] = [:],
        headers: [HTTPHeader: String] = [:], body: Data = Data()
    ) async throws -> (status: Int, body: Data) {
        var client = HTTPClient()
        let request = HTTPRequest(
            method: method, version: .http11, path: path,
            query: query.map { HTTPRequest.QueryItem(name: $0.key, value: $0.value) },
            headers: headers, body: body)
        let response = try await client.sendHTTPRequest(
            request, to: sockaddr_in.inet(ip4: "127.0.0.1", port: port))
        return (response.statusCode.code, try await response.bodyData)
    }
}
