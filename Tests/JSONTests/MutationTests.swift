// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPTestKit

@testable import JSON

/// Damaged documents, by the thousands: both decoders refuse them, or come to the same value.
@Suite struct MutationTests {
    private static let pieces =
        Array("{}[]\":,\\0123456789-+.eEtfnul \n\t\u{1}/bud".utf8) + [0xC3, 0xFF]

    private static func mutated(_ document: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = document
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
            switch random.next() % 8 {
            case 0, 1, 2: bytes[at] = piece
            case 3: bytes[at] ^= UInt8(1) << UInt8(random.next() % 8)
            case 4: bytes.insert(piece, at: at)
            case 5: bytes.removeSubrange(at..<min(bytes.count, at + 1 + Int(random.next() % 4)))
            case 6: bytes.swapAt(at, Int.random(in: 0..<bytes.count, using: &random))
            default: bytes.removeSubrange(at...)
            }
        }
        return bytes
    }

    private static func samples() throws -> [[UInt8]] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try [Sample.full, .bare].map { Array(try encoder.encode($0)) }
            + AgreementTests.documents.map { Array($0.utf8) }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func agreesOnDamagedDocuments(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let samples = try Self.samples()
        var taken = 0
        for round in 0..<6_000 {
            let bytes = Self.mutated(samples[round % samples.count], &random)
            let (mine, theirs) = (ours(Tree.self, bytes), foundations(Tree.self, bytes))
            if mine != nil { taken += 1 }
            if mine != theirs, isKnownDifference(bytes) { continue }
            #expect(mine == theirs, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(taken > 500)
    }

    /// What nobody reads, Foundation does not check; so it may take what we refuse, but then it
    /// refuses it as well when all of it is read.
    @Test(arguments: [4, 5] as [UInt64])
    func agreesOnDamagedValues(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let samples = try Self.samples().prefix(2)
        var taken = 0
        for round in 0..<4_000 {
            let bytes = Self.mutated(samples[round % samples.count], &random)
            let (mine, theirs) = (ours(Sample.self, bytes), foundations(Sample.self, bytes))
            if mine == nil, theirs != nil {
                let tree = foundations(Tree.self, bytes)
                if tree == nil || ours(Tree.self, bytes)?.holdsLargeFraction == true { continue }
                if isKnownDifference(bytes) { continue }
            }
            if mine != nil { taken += 1 }
            #expect(mine == theirs, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(taken > 100)
    }

    /// One parser, used again after every error, and with documents of all lengths.
    @Test func aDecoderKeepsNothingOfTheDocumentBefore() throws {
        var random = SeededRandom(seed: 6)
        let decoder = DocumentDecoder()
        let samples = try Self.samples()
        for round in 0..<2_000 {
            let bytes = Self.mutated(samples[round % samples.count], &random)
            let again = try? bytes.withUnsafeBytes { try decoder.decode(Tree.self, from: $0) }
            #expect(again == ours(Tree.self, bytes))
        }
    }
}
