// SPDX-License-Identifier: Apache-2.0

/// Optional reading of fields Apple may leave out, set to null, or change the type of.
extension KeyedDecodingContainer {
    /// The text under `key`, numbers as their digits; nil where there is none or another type.
    func text(_ key: Key) -> String? {
        do {
            return try decodeIfPresent(FlexibleText.self, forKey: key)?.text
        } catch {
            // Another type than expected is as good as absent: the caller knows what it needs.
            return nil
        }
    }

    /// The whole number under `key`, also when written as text; nil where there is none.
    func integer(_ key: Key) -> Int? {
        do {
            return try decodeIfPresent(Int.self, forKey: key)
        } catch {
            // Written as text, or nothing that could be read as a number.
            return text(key).flatMap { Int($0) }
        }
    }

    /// The number from 0 on under `key`, also when written as text; nil where there is none.
    func unsigned(_ key: Key) -> UInt64? {
        do {
            return try decodeIfPresent(UInt64.self, forKey: key)
        } catch {
            // As in `integer(_:)`.
            return text(key).flatMap { UInt64($0) }
        }
    }

    /// The whole number under `key`, also when written as text; nil where it is left out or null.
    /// Throws for anything else: a number that decides something is not guessed.
    func wholeNumber(_ key: Key) throws -> Int? {
        do {
            return try decodeIfPresent(Int.self, forKey: key)
        } catch DecodingError.typeMismatch {
            let text = try decode(FlexibleText.self, forKey: key).text
            guard let number = Int(text) else {
                throw DecodingError.typeMismatch(
                    Int.self,
                    .init(codingPath: codingPath + [key], debugDescription: "no whole number"))
            }
            return number
        }
    }

    /// The value under `key`; nil where there is none, or what is there cannot be read.
    func value<Value: Decodable>(_ key: Key) -> Value? {
        do {
            return try decodeIfPresent(Value.self, forKey: key)
        } catch {
            // As in `text(_:)`.
            return nil
        }
    }

    /// The truth value under `key`; nil where there is none.
    func flag(_ key: Key) -> Bool? { value(key) }
}
