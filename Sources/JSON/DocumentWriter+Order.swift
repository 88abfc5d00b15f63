// SPDX-License-Identifier: Apache-2.0

extension DocumentWriter {
    /// A member of an object, by its place in the bytes.
    struct Member {
        /// Of the key's opening quote.
        let start: Int
        /// The key as it is written, without its quotes.
        let keyLength: Int
        let isEscaped: Bool
        /// Known while the object is put in order.
        var end = 0
    }
}

extension DocumentWriter.Member {
    /// Whether this one's key is before the other's in the order of UTF-8.
    @inline(__always)
    func precedes(_ other: Self, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if isEscaped || other.isEscaped {
            return key(in: bytes).lexicographicallyPrecedes(other.key(in: bytes))
        }
        // Behind the quotes that the keys begin with.
        for index in 0..<min(keyLength, other.keyLength) {
            let (mine, others) = (bytes[start + 1 + index], bytes[other.start + 1 + index])
            if mine != others { return mine < others }
        }
        return keyLength < other.keyLength
    }

    /// The key in UTF-8, as it was before it was written.
    func key(in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let written = bytes[(start + 1)..<(start + 1 + keyLength)]
        return isEscaped ? JSONText.unescaped(written) : Array(written)
    }
}

extension DocumentWriter {
    /// Puts the members of the innermost object in order.
    mutating func sortMembers(from first: Int) {
        let start = members[first].start
        for index in first..<members.count {
            let isLast = index == members.count - 1
            members[index].end = isLast ? bytes.count : members[index + 1].start - 1
        }
        scratch.removeAll(keepingCapacity: true)
        var twin: Member?
        bytes.withUnsafeBufferPointer { bytes in
            members.withUnsafeMutableBufferPointer { members in
                var members = UnsafeMutableBufferPointer(rebasing: members[first...])
                Self.sort(&members, in: bytes)
                for (index, member) in members.enumerated() {
                    if index > 0 {
                        scratch.append(UInt8(ascii: ","))
                        if !members[index - 1].precedes(member, in: bytes) { twin = member }
                    }
                    scratch.append(
                        contentsOf: UnsafeBufferPointer(
                            rebasing: bytes[member.start..<member.end]))
                }
            }
        }
        if let twin {
            let key = PathKey(stringValue: text(of: twin))
            let context = EncodingError.Context(
                codingPath: path(to: frames.count - 1) + [key],
                debugDescription: "the key is written twice")
            return fail(EncodingError.invalidValue(key.stringValue, context))
        }
        scratch.withUnsafeBytes { sorted in
            bytes.withUnsafeMutableBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).copyMemory(from: sorted)
            }
        }
    }

    /// Up to so many members are put in order one by one. [judgement]
    private static let few = 24

    private static func sort(
        _ members: inout UnsafeMutableBufferPointer<Member>, in bytes: UnsafeBufferPointer<UInt8>
    ) {
        guard members.count <= few else { return members.sort { $0.precedes($1, in: bytes) } }
        for index in 1..<members.count {
            let member = members[index]
            var place = index
            while place > 0, member.precedes(members[place - 1], in: bytes) {
                members[place] = members[place - 1]
                place -= 1
            }
            members[place] = member
        }
    }
}
