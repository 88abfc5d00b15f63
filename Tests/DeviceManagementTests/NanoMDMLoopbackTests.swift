// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import Foundation
import HTTP
import Synchronization
import Testing
import VPPModel

@testable import DeviceManagement

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Carries requests over a real connection. The product's own transport has its tests elsewhere.
private struct LoopbackTransport: HTTPTransport {
    func send(_ request: HTTP.HTTPRequest) async throws(HTTPError) -> HTTP.HTTPResponse {
        guard let url = URL(string: request.url) else {
            throw HTTPError(code: .badURL, message: "no URL", mayHaveBeenProcessed: false)
        }
        var carried = URLRequest(url: url)
        carried.httpMethod = request.method.rawValue
        carried.httpBody = request.body.isEmpty ? nil : Data(request.body)
        for header in request.headers {
            carried.setValue(header.value, forHTTPHeaderField: header.name)
        }
        do {
            let (body, response) = try await URLSession.shared.data(for: carried)
            let status = (response as? HTTPURLResponse)?.statusCode ?? 0
            return HTTP.HTTPResponse(status: status, body: [UInt8](body))
        } catch {
            throw HTTPError(code: .other, message: "\(error)", mayHaveBeenProcessed: true)
        }
    }
}

/// A small NanoMDM on filekv: what it says is from mdm-servers.md, 1; it has no devices.
private final class SmallNanoMDM: Sendable {
    private let commands = Mutex<[String: String]>([:])
    private let pushes = Mutex<[String]>([])

    /// Ids by the `CommandUUID` queued for them.
    var queued: [String: String] { commands.withLock(\.self) }
    var pushed: [String] { pushes.withLock(\.self) }

    func answer(_ request: FlyingFox.HTTPRequest) async throws -> FlyingFox.HTTPResponse {
        let credentials = Data("nanomdm:right".utf8).base64EncodedString()
        guard request.headers[.authorization] == "Basic \(credentials)" else {
            return FlyingFox.HTTPResponse(
                statusCode: .unauthorized, body: Data("Unauthorized\n".utf8))
        }
        let id = request.path.split(separator: "/").last.map(String.init) ?? ""
        if request.path.hasPrefix("/v1/push/") {
            pushes.withLock { $0.append(id) }
            return json(.ok, #"{"status":{"\#(id)":{"push_result":"A"}}}"#)
        }
        let list = try PropertyList([UInt8](await request.bodyData))
        let uuid = list["CommandUUID"]?.text ?? ""
        let isNew = commands.withLock { $0.updateValue(id, forKey: uuid) == nil }
        return isNew
            ? json(.ok, #"{"status":{"\#(id)":{"push_result":"A"}},"command_uuid":"\#(uuid)"}"#)
            : json(
                .internalServerError, #"{"command_error":"command already exists: \#(uuid)"}"#)
    }

    private func json(_ code: HTTPStatusCode, _ body: String) -> FlyingFox.HTTPResponse {
        FlyingFox.HTTPResponse(
            statusCode: code, headers: [.contentType: "application/json"], body: Data(body.utf8))
    }
}

/// The sink against a server on loopback.
@Suite struct NanoMDMLoopbackTests {
    @Test func aCommandIsQueuedOnceHoweverOftenItIsSent() async throws {
        let nano = SmallNanoMDM()
        let server = try HTTPServer(address: .inet(ip4: "127.0.0.1", port: 0))
        await server.appendRoute("*") { try await nano.answer($0) }
        let running = Task { try await server.run() }
        defer { running.cancel() }
        try await server.waitUntilListening()
        guard case .ip4(_, let port) = await server.listeningAddress else {
            Issue.record("not listening")
            return
        }

        let command = DeviceCommand.installedApplicationList(["org.example.notes"])
        let url = "http://127.0.0.1:\(port)"
        let sink = NanoMDMSink(
            transport: LoopbackTransport(), baseURL: url, key: APIKey(revealed: "right"))
        #expect(await sink.send(command, uuid: "U-1", to: "DEVICE 1") == .queued(pushError: nil))
        #expect(nano.pushed.isEmpty)
        #expect(await sink.send(command, uuid: "U-1", to: "DEVICE 1") == .alreadyQueued)
        #expect(nano.pushed == ["DEVICE 1"])
        #expect(nano.queued == ["U-1": "DEVICE 1"])

        let wrong = NanoMDMSink(
            transport: LoopbackTransport(), baseURL: url, key: APIKey(revealed: "wrong"))
        guard case .unavailable(let detail) = await wrong.send(command, uuid: "U-2", to: "D") else {
            Issue.record("a wrong key was not noticed")
            return
        }
        #expect(detail.contains("API key is wrong"))
        #expect(nano.queued.count == 1)
    }
}
