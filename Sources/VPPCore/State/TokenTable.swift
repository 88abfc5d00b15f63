// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// All tokens, in the order of the configuration, then by name: the order licenses are looked for in
/// (L1) and lists are printed in.
///
/// They lie in one array, so that a review of 1,000 tokens looks at them where they are.
package struct TokenTable: Sendable {
    private var tokens: [TokenState] = []
    private var places: [TokenName: Int] = [:]
    /// The places of names in the configuration.
    private var ranks: [TokenName: Int] = [:]

    package init() {}

    /// A token by its name. What is done to it is done where it lies; nil takes it out.
    package subscript(name: TokenName) -> TokenState? {
        get { places[name].map { tokens[$0] } }
        _modify {
            var token = takeOut(name)
            defer { putBack(token, as: name) }
            yield &token
        }
    }

    /// Puts the tokens in the order of these names; those it does not name follow.
    mutating func arrange(by names: [TokenName]) {
        ranks = Dictionary(zip(names, names.indices)) { first, _ in first }
        tokens = tokens.sorted { precedes($0.name, $1.name) }
        renumber(from: 0)
    }

    /// Changes every token.
    mutating func changeEach(_ change: (inout TokenState) -> Void) {
        for place in tokens.indices { change(&tokens[place]) }
    }

    private mutating func takeOut(_ name: TokenName) -> TokenState? {
        guard let place = places[name] else { return nil }
        var token = Self.vacancy
        swap(&token, &tokens[place])
        return token
    }

    private mutating func putBack(_ token: TokenState?, as name: TokenName) {
        precondition(token.map { $0.name == name } ?? true, "a token has one name")
        switch (places[name], token) {
        case (let place?, let token?): tokens[place] = token
        case (let place?, nil):
            tokens.remove(at: place)
            places[name] = nil
            renumber(from: place)
        case (nil, let token?):
            let place = placeOfNew(name)
            tokens.insert(token, at: place)
            renumber(from: place)
        case (nil, nil): break
        }
    }

    /// Stands where a token lies while somebody changes it.
    private static let vacancy = TokenState(name: "")

    private mutating func renumber(from start: Int) {
        for place in start..<tokens.count { places[tokens[place].name] = place }
    }

    private func precedes(_ left: TokenName, _ right: TokenName) -> Bool {
        (ranks[left] ?? .max, left) < (ranks[right] ?? .max, right)
    }

    private func placeOfNew(_ name: TokenName) -> Int {
        var range = 0..<tokens.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                precedes(tokens[middle].name, name)
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}

extension TokenTable: RandomAccessCollection {
    package var startIndex: Int { tokens.startIndex }
    package var endIndex: Int { tokens.endIndex }
    package subscript(place: Int) -> TokenState { _read { yield tokens[place] } }
    package func makeIterator() -> IndexingIterator<[TokenState]> { tokens.makeIterator() }
}

extension TokenTable: Hashable {
    package static func == (left: TokenTable, right: TokenTable) -> Bool {
        left.tokens == right.tokens
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(tokens) }
}
