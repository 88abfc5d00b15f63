// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// What any answer of the licensing service may carry (apple-apps-and-books.md, section 2).
struct Envelope: AppleBody, Decodable {
    /// Set when the body is an error; zero counts as none.
    let errorNumber: Int?
    /// The library; nil when empty or absent.
    let uId: LibraryID?
    /// When the token ends; nil when absent or no date.
    let tokenExpirationDate: Timestamp?
    /// Only there if some MDM has set it.
    let mdmInfo: MDMInfo?

    private enum CodingKeys: String, CodingKey {
        case errorNumber, uId, tokenExpirationDate, mdmInfo
    }

    /// An error is an error whatever else its body holds. What is no error must say readably whose
    /// the location is: an owner that cannot be read is not nobody.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        errorNumber = try container.wholeNumber(.errorNumber).flatMap { $0 == 0 ? nil : $0 }
        uId = container.text(.uId).flatMap { $0.isEmpty ? nil : LibraryID($0) }
        tokenExpirationDate = container.text(.tokenExpirationDate).flatMap(Timestamp.init(rfc3339:))
        mdmInfo =
            errorNumber == nil
            ? try container.decodeIfPresent(WireMDMInfo.self, forKey: .mdmInfo)?.value : nil
    }
}

/// `mdmInfo` as it comes: without an `id` it is none.
private struct WireMDMInfo: Decodable {
    let value: MDMInfo?

    private enum CodingKeys: String, CodingKey { case id, name, metadata }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let id = try container.decodeIfPresent(FlexibleText.self, forKey: .id)?.text ?? ""
        value =
            id.isEmpty
            ? nil
            : MDMInfo(
                id: id, name: container.text(.name) ?? "",
                metadata: container.text(.metadata) ?? "")
    }
}
