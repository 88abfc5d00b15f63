// SPDX-License-Identifier: Apache-2.0

/// Any document, read in full: what makes two decoders comparable byte by byte.
indirect enum Tree: Decodable, Equatable {
    case null
    case boolean(Bool)
    case number(Number)
    case string(String)
    case array([Tree])
    case object([String: Tree])

    /// A number in all the ways it can be read.
    struct Number: Equatable {
        var signed: Int64?
        var unsigned: UInt64?
        var small: Int8?
        var double: Double

        /// Equal bit by bit, so that -0 is not 0.
        static func == (left: Number, right: Number) -> Bool {
            guard left.double.bitPattern == right.double.bitPattern else { return false }
            // `1e16` is a whole number to Foundation, and none to us: DifferenceTests.
            if left.double.magnitude >= 0x1p53,
                left.signed == nil || right.signed == nil,
                left.unsigned == nil || right.unsigned == nil
            {
                return true
            }
            return left.signed == right.signed && left.unsigned == right.unsigned
                && left.small == right.small
        }
    }

    init(from decoder: any Decoder) throws {
        if var elements = try? decoder.unkeyedContainer() {
            var array: [Tree] = []
            while !elements.isAtEnd { array.append(try elements.decode(Tree.self)) }
            self = .array(array)
        } else if (try? decoder.container(keyedBy: AnyKey.self)) != nil {
            self = .object(try [String: Tree](from: decoder))
        } else {
            self = try Self.scalar(decoder.singleValueContainer())
        }
    }

    private static func scalar(_ value: any SingleValueDecodingContainer) throws -> Tree {
        if value.decodeNil() { return .null }
        if let boolean = try? value.decode(Bool.self) { return .boolean(boolean) }
        if let string = try? value.decode(String.self) { return .string(string) }
        return .number(
            Number(
                signed: try? value.decode(Int64.self), unsigned: try? value.decode(UInt64.self),
                small: try? value.decode(Int8.self), double: try value.decode(Double.self)))
    }
}

struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int?
    init(stringValue: String) { (self.stringValue, intValue) = (stringValue, Int(stringValue)) }
    init(intValue: Int) { (stringValue, self.intValue) = (String(intValue), intValue) }
}

/// A name as a type of its own, coded as a string, as VPPModel has many.
struct Name: Codable, Hashable {
    var text: String
    init(_ text: String) { self.text = text }
    init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Every way in which the events of the core are coded.
struct Sample: Codable, Hashable {
    enum Word: String, Codable { case first, second }
    enum Outcome: Codable, Hashable {
        case none
        case one(Name)
        case two(code: Int, Word?)
    }
    struct Pair: Codable, Hashable {
        var left: Name
        var right: UInt64?
    }

    var name: Name
    var text: String?
    var flag: Bool
    var mark: Bool?
    var small: Int8
    var count: Int
    var port: UInt16?
    var large: UInt64
    var number: Double
    var share: Double?
    var word: Word?
    var outcome: Outcome
    var pair: Pair?
    var names: [Name]
    var pairs: [Pair?]
    var byText: [String: Int]
    var byNumber: [Int: Name]
    var byName: [Name: Word]
    var nested: [[Double]]
    var length: Duration

    static let full = Sample(
        name: Name("a\"b\\/\u{E9}\u{1F600}\n\u{0}"), text: "t", flag: true, mark: false,
        small: -128, count: .min, port: 65_535, large: .max, number: -0.1, share: 1e-7,
        word: .second, outcome: .two(code: 7, .first), pair: Pair(left: Name("l"), right: .max),
        names: [Name("x"), Name("")], pairs: [nil, Pair(left: Name("p"), right: nil)],
        byText: ["k": 1, "\u{E9}": 2], byNumber: [-1: Name("m"), 10: Name("n")],
        byName: [Name("b"): .first], nested: [[], [1.5, 2]], length: .milliseconds(1_500))

    static let bare = Sample(
        name: Name(""), text: nil, flag: false, mark: nil, small: 0, count: 0, port: nil, large: 0,
        number: 0, share: nil, word: nil, outcome: .none, pair: nil, names: [], pairs: [],
        byText: [:], byNumber: [:], byName: [:], nested: [], length: .zero)
}
