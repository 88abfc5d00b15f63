// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing
import VPPModel

@testable import AppsAndBooks

/// One answer of each endpoint with every field that is used, and a text of what was read of it.
enum SampleAnswer: String, CaseIterable, Sendable {
    case serviceConfig, clientConfig, assets, assignments, users, status, lookup
    case organizationMetadata, subscriptions, subscriptionAssignments, subscriptionAdministrators

    /// No two fields of one answer are written the same, so that one can be replaced.
    var json: String {
        switch self {
        case .serviceConfig:
            """
            {"urls":{"getAssets":"https://vpp.itunes.apple.com/mdm/v3/assets"},\
            "limits":{"maxAssets":7,"maxRequestPerSecond":9},"notificationTypes":["ASSET_COUNT"],\
            "errorCodes":[{"errorNumber":9621,"errorMessage":"sim text"}]}
            """
        case .clientConfig:
            """
            {"countryISO2ACode":"DE","defaultPlatform":"volumestore","locationName":"Lager Nord",\
            "mdmInfo":{"id":"7d0c","name":"ExampleSync","metadata":"sync01"},\
            "notificationUrl":"https://hooks.example.org/a","notificationAuthToken":"sim",\
            "subscribedNotificationTypes":["ASSET_COUNT"],\
            "tokenExpirationDate":"2027-03-01T09:15:00+0000","uId":"980000000000000123",\
            "websiteURL":"https://business.apple.com"}
            """
        case .assets:
            """
            {"assets":[{"adamId":"900000001","pricingParam":"PLUS","productType":"Book",\
            "totalCount":120,"assignedCount":87,"availableCount":33,"retiredCount":2,\
            "deviceAssignable":true,"revocable":true,"supportedPlatforms":["iOS","macOS"]}],\
            "currentPageIndex":0,"nextPageIndex":1,"size":1,"totalPages":2,"versionId":"5b6f"}
            """
        case .assignments:
            """
            {"assignments":[{"adamId":"900000001","pricingParam":"PLUS","serialNumber":"SIM1"},\
            {"adamId":"900000002","clientUserId":"u-1","userStatus":"Associated","idHash":"x"}],\
            "currentPageIndex":0,"nextPageIndex":1,"size":2,"totalPages":2,"versionId":"5b6f"}
            """
        case .users:
            """
            {"users":[{"clientUserId":"u-1","email":"a@example.org","status":"Associated",\
            "idHash":"x","inviteCode":"y"}],"currentPageIndex":0,"size":1,"totalPages":1,\
            "versionId":"5b6f"}
            """
        case .status:
            """
            {"eventStatus":"FAILED","eventType":"ASSOCIATE","numRequested":3,"numCompleted":2,\
            "failures":[{"errorNumber":9609,"errorMessage":"sim text","errorInfo":\
            {"assets":[{"adamId":"900000001"}],"clientUserIds":["u-404"],\
            "serialNumbers":["SIM1"]}}]}
            """
        case .lookup:
            """
            {"version":2,"isAuthenticated":false,"meta":{"storefront":{"cc":"DE","id":"143443"},\
            "language":{"tag":"en-gb"}},"results":{"900000001":{"id":"900000001",\
            "kind":"iosSoftware","name":"Notes","bundleId":"org.example.notes",\
            "deviceFamilies":["iphone","mac"],"minimumOSVersion":"17.0","isB2BCustomApp":true,\
            "latestVersionReleaseDate":"12 Sept 2026","artwork":{"url":\
            "https://is.example/{w}x{h}bb.{f}","width":256,"height":128},"offers":[{"type":"get",\
            "price":0,"version":{"display":"4.2.1","externalId":870000123}}]}}}
            """
        case .organizationMetadata:
            """
            {"data":[{"id":"900000001","type":"apps","href":"/v1/catalog/de/apps/900000001",\
            "attributes":{"name":"Notes","isB2BCustomApp":true,"deviceFamilies":["iphone"],\
            "platformAttributes":{"ios":{"bundleId":"org.example.notes",\
            "externalVersionId":870000123,"minimumOSVersion":"17.0",\
            "latestVersionInfo":{"versionDisplay":"4.2.1"}}}}}]}
            """
        case .subscriptions:
            """
            {"subscriptions":[{"parentAdamId":900000001,"adamId":910000002,"status":"ACTIVE",\
            "periodEndDate":"2027-02-15","counts":{"assigned":{"renewing":7,"expiring":2},\
            "total":{"renewing":12}}}],"nextCursor":"Yy0x","versionId":"5b6f"}
            """
        case .subscriptionAssignments:
            """
            {"assignments":[{"adamId":910000002,"clientUserId":"u-1","renewing":true}],\
            "versionId":"5b6f"}
            """
        case .subscriptionAdministrators:
            """
            {"admins":[{"adamId":910000002,"clientUserId":"u-9","idHash":"cGFzcw==",\
            "userStatus":"Associated"}],"versionId":"5b6f"}
            """
        }
    }

    /// What is read of a body, told in full, or the failure.
    func read(_ json: String) -> Result<String, AppleFailure> {
        do throws(AppleFailure) {
            switch self {
            case .serviceConfig:
                let body = try answer(json, of: ServiceConfigBody.self).body
                let url = body?.urls?["getAssets"]
                return .success("\(url as Any) \(ServiceLimits(body?.limits ?? [:]))")
            case .clientConfig:
                return .success("\(ClientConfig(try answer(json, of: ClientConfigBody.self)))")
            case .assets:
                return .success("\(try answer(json, of: Page<RecordList<Asset>>.self))")
            case .assignments:
                let answer = try answer(json, of: Page<AssignmentList>.self)
                var table = AssignmentTableBuilder()
                if let list = answer.body?.content { table.add(list) }
                let shape = answer.body?.shape
                return .success("\(answer.envelope) \(table.table().assignments) \(shape as Any)")
            case .users:
                return .success("\(try answer(json, of: Page<RecordList<LocationUser>>.self))")
            case .status:
                let body = try answer(json, of: EventStatusBody.self).body
                do throws(WireProblem) {
                    return .success("\(try body?.value() as Any)")
                } catch {
                    throw AppleFailure(
                        unreadable: error, status: 200, retryAfter: nil, endpoint: .eventStatus)
                }
            case .lookup:
                return .success("\(try HTTPResponse.json(json).read(as: LookupBody.self))")
            case .organizationMetadata:
                let body = try HTTPResponse.json(json).read(as: OrganizationMetadataBody.self)
                return .success("\(body.metadata(on: .iOS))")
            case .subscriptions:
                return .success("\(try answer(json, of: CursorPage<Subscription>.self))")
            case .subscriptionAssignments:
                return .success("\(try answer(json, of: CursorPage<SubscriptionAssignment>.self))")
            case .subscriptionAdministrators:
                return .success(
                    "\(try answer(json, of: CursorPage<SubscriptionAdministrator>.self))")
            }
        } catch {
            return .failure(error)
        }
    }

    private func answer<Body: AnswerBody>(
        _ json: String, of body: Body.Type
    ) throws(AppleFailure) -> Answer<Body> {
        try HTTPResponse.json(json).read(as: Answer<Body>.self)
    }
}

extension HTTPResponse {
    fileprivate func read<Body: AppleBody>(as body: Body.Type) throws(AppleFailure) -> Body {
        try read(body, by: WireDecoder(), from: .assets, now: ScriptedApple.time)
    }
}
