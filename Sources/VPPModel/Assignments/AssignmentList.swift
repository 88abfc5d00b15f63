// SPDX-License-Identifier: Apache-2.0

/// Assignments in the order they came, such as those of one page: 24 bytes each and their texts,
/// with no string made.
package struct AssignmentList: Sendable {
    /// One assignment; its holder is a piece of ``texts``.
    struct Entry: Sendable {
        var adamId: AdamID
        var start: Int
        var length: UInt32
        var pricingParam: PricingParam
        var isUser: Bool
    }

    private(set) var entries: [Entry] = []
    /// The holders' names in UTF-8, one behind the other.
    private(set) var texts: [UInt8] = []

    package init() {}

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }

    package mutating func reserve(_ count: Int, bytes: Int) {
        entries.reserveCapacity(count)
        texts.reserveCapacity(bytes)
    }

    /// Adds an assignment.
    ///
    /// - Parameter holder: the serial number or, with `isUser`, the `clientUserId`, in UTF-8.
    package mutating func append(
        _ asset: AssetKey, holder: UnsafeRawBufferPointer, isUser: Bool
    ) {
        entries.append(
            Entry(
                adamId: asset.adamId, start: texts.count, length: UInt32(holder.count),
                pricingParam: asset.pricingParam, isUser: isUser))
        texts.append(contentsOf: holder)
    }

    /// Adds an assignment that is a value already.
    package mutating func append(_ assignment: Assignment) {
        let (text, isUser) =
            switch assignment.holder {
            case .device(let serial): (serial.text, false)
            case .user(let user): (user.text, true)
            }
        var name = text
        name.withUTF8 {
            append(assignment.asset, holder: UnsafeRawBufferPointer($0), isUser: isUser)
        }
    }
}
