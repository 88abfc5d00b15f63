// SPDX-License-Identifier: Apache-2.0

import Foundation
package import HTTP
package import VPPModel

/// Hands commands to NanoMDM, one command and one device a request: its default storage loses
/// commands otherwise (mdm-servers.md, 0.4). The caller sends one request at a time.
package struct NanoMDMSink: Sendable {
    /// Limit of a request: 20 seconds. NanoMDM queues first and pushes second, and has no limit of
    /// its own for the push; after a time-out the command is *maybe* queued.
    package static let timeout: Duration = .seconds(20)

    /// Largest answer read: 64 KiB. One for a single id has a few hundred bytes.
    static let maximumAnswer = 64 << 10

    private let transport: any HTTPTransport
    private let baseURL: String
    private let key: APIKey

    /// - Parameters:
    ///   - baseURL: where NanoMDM is, with or without a trailing slash: `http://127.0.0.1:9000`.
    ///   - key: its `-api` key.
    package init(transport: any HTTPTransport, baseURL: String, key: APIKey) {
        self.transport = transport
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.key = key
    }

    /// Queues a command for a device and wakes the device.
    ///
    /// After an outcome of `unknown` the same command may be sent again with the same `uuid`, and
    /// no other: NanoMDM then says that it has it, and the push is made up for. Where that push
    /// fails, the outcome is `queued` with its error, as for a new command.
    package func send(
        _ command: DeviceCommand, uuid: CommandUUID, to id: EnrollmentID
    ) async -> SendOutcome {
        guard let path = Self.pathSegment(id) else {
            return .refused(
                detail: "\"\(NanoMDMAnswer.oneLine(id.text))\" is no enrollment id; correct the "
                    + "device file")
        }
        let outcome: SendOutcome
        do {
            let body = CommandPropertyList.encode(command, uuid: uuid)
            let response = try await transport.send(request(.put, "/v1/enqueue/\(path)", body))
            outcome = NanoMDMAnswer.judge(response, uuid: uuid)
        } catch {
            outcome =
                error.mayHaveBeenProcessed
                ? .unknown(detail: "no answer from NanoMDM: \(error.message)")
                : .unavailable(
                    detail: "NanoMDM cannot be reached: \(error.message); check that it runs and "
                        + "the URL of [mdm]")
        }
        guard outcome == .alreadyQueued else { return outcome }
        return await push(path).map { .queued(pushError: $0) } ?? .alreadyQueued
    }

    /// Wakes the device: NanoMDM does not when it has the command already.
    ///
    /// - Returns: why the push failed, or nil.
    private func push(_ path: String) async -> String? {
        do {
            let response = try await transport.send(request(.get, "/v1/push/\(path)", []))
            guard let answer = NanoMDMAnswer.read(response.body) else {
                return "NanoMDM answered \(response.status) to the push, without its JSON"
            }
            if let error = answer.firstPushError { return NanoMDMAnswer.oneLine(error) }
            return (200..<300).contains(response.status)
                ? nil : "NanoMDM answered \(response.status) to the push"
        } catch {
            return "no answer from NanoMDM to the push: \(error.message)"
        }
    }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]
    ) -> HTTPRequest {
        let credentials = Data("nanomdm:\(key.revealed)".utf8).base64EncodedString()
        var headers = [(name: "Authorization", value: "Basic \(credentials)")]
        if !body.isEmpty { headers.append((name: "Content-Type", value: "application/xml")) }
        return HTTPRequest(
            method, baseURL + path, headers: headers, body: body, timeout: Self.timeout,
            maximumBody: Self.maximumAnswer)
    }

    /// The id as one segment of a path: all but RFC 3986's unreserved characters are escaped.
    ///
    /// - Returns: nil for what cannot be one id. An empty one NanoMDM answers with 200 and queues
    ///   for nobody. One with a comma would be several, escaped or not: NanoMDM splits the path
    ///   after decoding it (v0.9.0, `PathIDGetter`). `.` and `..` are taken for directories on the
    ///   way.
    static func pathSegment(_ id: EnrollmentID) -> String? {
        guard !id.text.isEmpty, !id.text.contains(","), id.text != ".", id.text != ".." else {
            return nil
        }
        return id.text.addingPercentEncoding(withAllowedCharacters: unreserved)
    }

    /// RFC 3986, 2.3.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
