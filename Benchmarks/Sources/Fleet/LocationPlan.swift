// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// A made-up location of any size, and its pages as Apple would write them.
struct LocationPlan: Codable {
    var assets = 5_000
    var devices = 100_000
    /// Assignments; neighbors share neither asset nor device.
    var assignments: Int
    /// Records of a page: Apple's examples have about so many.
    var pageSize = 1_000

    /// The location of the targets: 5,000 assets, 1,000,000 assignments of 100,000 devices.
    static let million = LocationPlan(assignments: 1_000_000)

    private static let firstApp: UInt64 = 900_000_000

    private func asset(_ assignment: Int) -> Int {
        (assignment % devices * 7 + assignment / devices * 501) % assets
    }

    /// Pages of an endpoint.
    func pages(_ endpoint: String) -> Int {
        switch endpoint {
        case "assets": max(1, (assets + pageSize - 1) / pageSize)
        case "assignments": max(1, (assignments + pageSize - 1) / pageSize)
        default: 1
        }
    }

    /// One page.
    func page(_ index: Int, of endpoint: String) -> [UInt8] {
        let count = endpoint == "assets" ? assets : endpoint == "assignments" ? assignments : 0
        let range = index * pageSize..<min(count, (index + 1) * pageSize)
        var text = "{\"\(endpoint)\":["
        for number in range {
            if number > range.lowerBound { text += "," }
            text += endpoint == "assets" ? assetText(number) : assignmentText(number)
        }
        let pages = pages(endpoint)
        let next = index + 1 < pages ? "\"nextPageIndex\":\(index + 1)," : ""
        text += """
            ],"currentPageIndex":\(index),\(next)"size":\(range.count),"totalPages":\(pages),\
            "versionId":"5b6f2a10-91aa-11f0-8c3d-0242ac120002","uId":"980000000000000123",\
            "tokenExpirationDate":"2027-03-01T09:15:00+0000"}
            """
        return Array(text.utf8)
    }

    private func assetText(_ number: Int) -> String {
        let held = assignments / assets
        return """
            {"adamId":"\(Self.firstApp + UInt64(number))","pricingParam":"STDQ",\
            "productType":"App","totalCount":\(held + 50),"assignedCount":\(held),\
            "availableCount":50,"retiredCount":0,"deviceAssignable":true,"revocable":true,\
            "supportedPlatforms":["iOS","macOS"]}
            """
    }

    private func assignmentText(_ number: Int) -> String {
        """
        {"adamId":"\(Self.firstApp + UInt64(asset(number)))","pricingParam":"STDQ",\
        "serialNumber":"SIM\(100_000_000 + number % devices)"}
        """
    }

    /// The same location as a read brings it.
    func snapshot() -> LocationSnapshot {
        var builder = AssignmentTableBuilder()
        for start in stride(from: 0, to: assignments, by: pageSize) {
            var list = AssignmentList()
            for number in start..<min(assignments, start + pageSize) {
                list.append(
                    Assignment(
                        asset: key(asset(number)),
                        holder: .device(SerialNumber("SIM\(100_000_000 + number % devices)"))))
            }
            builder.add(list)
        }
        let held = assignments / assets
        return LocationSnapshot(
            assets: (0..<assets).map {
                Asset(
                    key: key($0), totalCount: held + 50, assignedCount: held, availableCount: 50)
            },
            assetsVersion: "assets-1",
            assignments: AssignmentReading(isFull: true, table: builder.table()),
            assignmentsVersion: "assignments-1", users: .full([]), usersVersion: "users-1")
    }

    private func key(_ asset: Int) -> AssetKey {
        AssetKey(adamId: AdamID(Self.firstApp + UInt64(asset)))
    }
}
