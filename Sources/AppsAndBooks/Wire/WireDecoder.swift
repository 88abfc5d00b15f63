// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// From bytes to wire types: the one place that knows how JSON is read.
enum WireDecoder {
    /// - Throws: ``WireProblem`` saying where the body is not as expected, never quoting it.
    static func decode<Body: Decodable>(
        _ type: Body.Type, from bytes: [UInt8]
    ) throws(WireProblem) -> Body {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let problem as WireProblem {
            throw problem
        } catch let error as DecodingError {
            throw WireProblem(error)
        } catch {
            throw WireProblem("the body cannot be read")
        }
    }
}
