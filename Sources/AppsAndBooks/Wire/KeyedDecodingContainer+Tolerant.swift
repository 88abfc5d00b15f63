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
        text(key).flatMap { Int($0) }
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
    func flag(_ key: Key) -> Bool? {
        do {
            return try decodeIfPresent(Bool.self, forKey: key)
        } catch {
            // As in `text(_:)`.
            return nil
        }
    }
}
