// SPDX-License-Identifier: Apache-2.0

import HTTP
import VPPModel

extension HTTPResponse {
    /// Reads the body, then judges: an `errorNumber` is an error whatever the status says (T4).
    func read<Body: AppleBody>(
        _ type: Body.Type, by decoder: WireDecoder, from endpoint: Endpoint, now: Timestamp
    ) throws(AppleFailure) -> Body {
        let retryAfter = retryAfter(now: now)
        guard (200...299).contains(status) else {
            throw AppleFailure(
                status: status, errorNumber: errorNumber(by: decoder), retryAfter: retryAfter,
                endpoint: endpoint)
        }
        let answer: Body
        do throws(WireProblem) {
            answer = try Body.read(body, by: decoder)
        } catch {
            throw AppleFailure(
                unreadable: error, status: status, retryAfter: retryAfter, endpoint: endpoint)
        }
        guard let errorNumber = answer.errorNumber else { return answer }
        throw AppleFailure(
            status: status, errorNumber: errorNumber, retryAfter: retryAfter, endpoint: endpoint)
    }

    /// The moment `Retry-After` names, on any status.
    func retryAfter(now: Timestamp) -> Timestamp? {
        header("Retry-After").flatMap { RetryAfter.moment($0, now: now) }
    }

    /// The `errorNumber` of an error's body; nil for HTML and the like.
    private func errorNumber(by decoder: WireDecoder) -> Int? {
        do {
            return try decoder.decode(Envelope.self, from: body).errorNumber
        } catch {
            // Not Apple's JSON: the status has to do.
            return nil
        }
    }
}
