// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// The table is a dictionary of tokens that keeps the configuration's order.
@Suite struct TokenTableTests {
    private static let names = (0..<12).map { TokenName("token-\($0)") }

    /// Whatever is done to it, it holds what a dictionary would, in order.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func holdsWhatADictionaryWouldInOrder(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var table = TokenTable()
        var model: [TokenName: TokenState] = [:]
        var order: [TokenName] = []
        for step in 0..<60 {
            let name = Self.names.randomElement(using: &random) ?? ""
            switch Int.random(in: 0...5, using: &random) {
            case 0:
                order = Self.names.filter { _ in Bool.random(using: &random) }.shuffled(
                    using: &random)
                table.arrange(by: order)
            case 1:
                table[name] = nil
                model[name] = nil
            case 2:
                table[name]?.failuresInRow = step
                model[name]?.failuresInRow = step
            case 3:
                table.changeEach { $0.failuresInRow += 1 }
                for name in model.keys { model[name]?.failuresInRow += 1 }
            default:
                var token = TokenState(name: name)
                token.failuresInRow = step
                table[name] = token
                model[name] = token
            }
            let rest = model.keys.filter { !order.contains($0) }.sorted()
            let expected = (order + rest).compactMap { model[$0] }
            #expect(Array(table) == expected)
            #expect(Self.names.allSatisfy { table[$0] == model[$0] })
        }
    }

    /// The order is the configuration's, not that in which tokens came.
    @Test func tablesWithTheSameTokensInTheSameOrderAreEqual() {
        var one = TokenTable()
        one.arrange(by: Self.names.reversed())
        for name in Self.names { one[name] = TokenState(name: name) }
        var other = TokenTable()
        for name in Self.names.reversed() { other[name] = TokenState(name: name) }
        #expect(one != other)
        other.arrange(by: Self.names.reversed())
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
    }
}
