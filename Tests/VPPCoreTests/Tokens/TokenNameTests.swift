// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// T1: names are unique without regard to case, so that is how an administrator may write them.
@Suite struct TokenNameTests {
    private let scene = Scene(.sample(tokens: "Berlin", "hamburg"), locations: [:], devices: [])

    @Test(arguments: [("Berlin", "Berlin"), ("BERLIN", "Berlin"), ("Hamburg", "hamburg")])
    func findsATokenWithoutRegardToCase(written: String, name: String) {
        #expect(scene.state.tokenName(like: TokenName(written)) == TokenName(name))
    }

    @Test func findsNoOther() {
        #expect(scene.state.tokenName(like: "berli") == nil)
    }
}
