// SPDX-License-Identifier: Apache-2.0

/// What a paged read asks for, but for the page.
struct PageQuery: Hashable, Sendable {
    /// The endpoints that are paged by number.
    enum Endpoint: String, Sendable { case assets, assignments, users }

    /// What is read.
    let endpoint: Endpoint
    /// All parameters but `pageIndex`.
    let parameters: [String: String]
    /// Records a page, 1 or more.
    let size: Int

    init(_ endpoint: Endpoint, _ query: [String: String], size: Int) {
        self.endpoint = endpoint
        self.size = size
        var rest = query
        rest["pageIndex"] = nil
        parameters = rest
    }

    subscript(name: String) -> String? { parameters[name] }

    /// Whether a parameter is `true`.
    func isTrue(_ name: String) -> Bool { parameters[name] == "true" }

    /// Refuses values no parameter of this endpoint can have: 9602.
    func check() throws(AppleError) {
        let truths = [
            "revocable", "deviceAssignable", "unlimited", "excludeInactiveUsers",
            "includeUserState", "activeOnly", "retiredOnly",
        ]
        let counts = [
            "minAssignedCount", "maxAssignedCount", "minAvailableCount", "maxAvailableCount",
        ]
        for (name, value) in parameters {
            let isGood =
                switch name {
                case _ where truths.contains(name): value == "true" || value == "false"
                case _ where counts.contains(name): Int(value) != nil
                case "productType": ["App", "Book"].contains(value)
                case "pricingParam": ["STDQ", "PLUS"].contains(value)
                default: true
                }
            guard isGood else { throw .number(9602) }
        }
    }
}
