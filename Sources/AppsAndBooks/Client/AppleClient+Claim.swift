// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import VPPModel

extension AppleClient {
    /// Says that `mdmInfo` manages the location, and reads back who does (T6).
    ///
    /// Apple knows no compare-and-swap: the last writer wins, so only reading back tells. The POST
    /// is sent once. When its answer is lost, the read decides too: a location that names anybody
    /// is an answer, one that still names nobody is the POST's failure.
    /// - Returns: the configuration as it is now. Compare its `mdmInfo`: it may be another's.
    package func claim(
        _ token: ContentToken, mdmInfo: MDMInfo, location: LibraryID?
    ) async -> Result<ClientConfig, AppleFailure> {
        let session = await session(token, location: location)
        return await result { () async throws(AppleFailure) -> ClientConfig in
            var lost: AppleFailure?
            do throws(ExchangeFailure) {
                _ = try await session.post(
                    .clientConfig, json: Self.body(claiming: mdmInfo), as: ClientConfigBody.self)
            } catch {
                guard error.outcomeIsUnknown else { throw error.failure }
                lost = error.failure
            }
            let config = ClientConfig(try await session.clientConfig())
            if let lost, config.mdmInfo == nil { throw lost }
            return config
        }
    }

    /// `{"mdmInfo":{"id":...,"metadata":...,"name":...}}`, and nothing else: whether Apple keeps or
    /// clears what is left out is not documented, and vppd sets nothing else.
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
