// SPDX-License-Identifier: Apache-2.0

import VPPTestKit

/// A value of random shape, encoded by every way there is.
indirect enum RandomValue: Encodable {
    case null
    case boolean(Bool)
    case signed(Int64)
    case unsigned(UInt64)
    case double(Double)
    case text(String)
    case array([RandomValue])
    case object([(String, RandomValue)])
    case dictionary([String: RandomValue])
    case sample(Sample)

    static func make(depth: Int, using random: inout SeededRandom) -> RandomValue {
        switch Int.random(in: 0..<(depth > 0 ? 11 : 6), using: &random) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &random))
        case 2:
            return .signed(
                Int64(bitPattern: random.next() >> UInt64.random(in: 0...63, using: &random)))
        case 3: return .unsigned(random.next())
        case 4:
            let number = Double(bitPattern: random.next())
            return .double(number.isFinite ? number : 0.25)
        case 5: return .text(text(using: &random))
        case 6: return .sample(Bool.random(using: &random) ? .full : .bare)
        case 7, 8:
            return .array(
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    make(depth: depth - 1, using: &random)
                })
        case 9:
            return .dictionary(
                Dictionary(members(depth: depth, using: &random)) { first, _ in first })
        default:
            var seen: Set<String> = []
            return .object(
                members(depth: depth, using: &random).filter { seen.insert($0.0).inserted })
        }
    }

    private static func members(
        depth: Int, using random: inout SeededRandom
    ) -> [(String, RandomValue)] {
        (0..<Int.random(in: 0...8, using: &random)).map { _ in
            (text(using: &random), make(depth: depth - 1, using: &random))
        }
    }

    private static func text(using random: inout SeededRandom) -> String {
        let characters = "abcABC0123 _./\"\\\n\t\u{1}\u{7F}\u{E9}\u{DF}\u{2028}\u{1F600}"
        return String(
            (0..<Int.random(in: 0...20, using: &random)).map { _ in
                characters.randomElement(using: &random) ?? "a"
            })
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var value = encoder.singleValueContainer()
            try value.encodeNil()
        case .boolean(let boolean): try boolean.encode(to: encoder)
        case .signed(let number): try number.encode(to: encoder)
        case .unsigned(let number):
            var value = encoder.singleValueContainer()
            try value.encode(number)
        case .double(let number): try number.encode(to: encoder)
        case .text(let text): try text.encode(to: encoder)
        case .array(let elements):
            var array = encoder.unkeyedContainer()
            for element in elements { try element.encode(into: &array) }
        case .object(let members):
            var object = encoder.container(keyedBy: AnyKey.self)
            for (key, value) in members {
                try value.encode(into: &object, AnyKey(stringValue: key))
            }
        case .dictionary(let members): try members.encode(to: encoder)
        case .sample(let sample):
            var value = encoder.singleValueContainer()
            try value.encode(sample)
        }
    }

    private func encode(into array: inout any UnkeyedEncodingContainer) throws {
        switch self {
        case .null: try array.encodeNil()
        case .boolean(let boolean): try array.encode(boolean)
        case .text(let text): try array.encode(text)
        case .array(let elements):
            var inner = array.nestedUnkeyedContainer()
            for element in elements { try element.encode(into: &inner) }
        case .object: try encode(to: array.superEncoder())
        default: try array.encode(self)
        }
    }

    private func encode(
        into object: inout KeyedEncodingContainer<AnyKey>, _ key: AnyKey
    ) throws {
        switch self {
        case .null: try object.encodeNil(forKey: key)
        case .signed(let number): try object.encodeIfPresent(number, forKey: key)
        case .text(let text): try object.encodeIfPresent(text, forKey: key)
        case .array: try encode(to: object.superEncoder(forKey: key))
        case .object(let members):
            var inner = object.nestedContainer(keyedBy: AnyKey.self, forKey: key)
            for (key, value) in members {
                try value.encode(into: &inner, AnyKey(stringValue: key))
            }
        default: try object.encode(self, forKey: key)
        }
    }
}
