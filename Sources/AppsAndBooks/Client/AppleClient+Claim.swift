// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import VPPModel

extension AppleClient {
    /// Says that `mdmInfo` manages the location, and reads back who does (T6).
    ///
    /// It looks first: an earlier try may have been carried out though nobody heard of it, and
    /// another MDM may have come meanwhile (S4). Where the location is claimed already, or is not
    /// as it was when this was decided, nothing is written.
    ///
    /// Apple knows no compare-and-swap: the last writer wins, so only reading back tells. The POST
    /// is sent once. When its answer is lost, the read decides too: a location that names anybody
    /// is an answer, one that still names nobody is the POST's failure.
    /// - Parameter replaced: who managed the location when this was decided; nil for nobody.
    /// - Returns: the configuration as it is now. Compare its `mdmInfo`: it may be another's.
    package func claim(
        _ token: ContentToken, mdmInfo: MDMInfo, replacing replaced: MDMInfo?, location: LibraryID?
    ) async -> Result<ClientConfig, AppleFailure> {
        let session = session(token, location: location)
        return await result { () async throws(AppleFailure) -> ClientConfig in
            let present = try await session.look()
            guard present.mdmInfo?.id != mdmInfo.id, present.mdmInfo?.id == replaced?.id else {
                return present
            }
            var lost: AppleFailure?
            do throws(ExchangeFailure) {
                _ = try await session.post(
                    .clientConfig, json: Self.body(claiming: mdmInfo), as: ClientConfigBody.self)
            } catch {
                guard error.outcomeIsUnknown else { throw error.failure }
                lost = error.failure
            }
            let config = try await session.look()
            if let lost, config.mdmInfo == nil { throw lost }
            return config
        }
    }

    /// `{"mdmInfo":{"id":...,"metadata":...,"name":...}}`, and nothing else: whether Apple keeps or
    /// clears what is left out is not documented. Where it clears our notifications, they are asked
    /// for again (`reviewSubscription`).
    static func body(claiming mdmInfo: MDMInfo) -> [UInt8] {
        struct Body: Encodable {
            let mdmInfo: MDMInfo
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(Body(mdmInfo: mdmInfo)))
        } catch {
            preconditionFailure("three strings cannot fail to encode: \(error)")
        }
    }
}
