// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Devices and users for whom a write came to nothing, for one reason.
package struct WriteFailure: Hashable, Codable, Sendable {
    /// Apple's; 0 where it gave none.
    package var errorNumber: Int
    package var serialNumbers: [SerialNumber]
    package var clientUserIds: [ClientUserID]

    package init(
        errorNumber: Int, serialNumbers: [SerialNumber] = [], clientUserIds: [ClientUserID] = []
    ) {
        self.errorNumber = errorNumber
        self.serialNumbers = serialNumbers
        self.clientUserIds = clientUserIds
    }

    /// All holders of a request.
    init(errorNumber: Int, of write: LocationWrite) {
        self.init(
            errorNumber: errorNumber, serialNumbers: write.serialNumbers,
            clientUserIds: write.clientUserIds)
    }

    package var holders: Int { serialNumbers.count + clientUserIds.count }
}

extension Array where Element == WriteFailure {
    /// Devices and users together.
    var holders: Int { reduce(0) { $0 + $1.holders } }

    /// With others, one entry for each error, by its number.
    func adding(_ others: [WriteFailure]) -> [WriteFailure] {
        var byNumber: [Int: WriteFailure] = [:]
        for failure in self + others where failure.holders > 0 {
            let number = failure.errorNumber
            byNumber[number, default: WriteFailure(errorNumber: number)].serialNumbers +=
                failure.serialNumbers
            byNumber[number, default: WriteFailure(errorNumber: number)].clientUserIds +=
                failure.clientUserIds
        }
        return byNumber.values.sorted { $0.errorNumber < $1.errorNumber }
    }
}
