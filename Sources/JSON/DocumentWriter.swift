// SPDX-License-Identifier: Apache-2.0

/// A document while it is written, and the buffers of it, which are kept.
///
/// Everything is written where it stands. A row of frames holds the values that are not yet ended,
/// the innermost last. The members of an object are put in order when it ends, unless they came in
/// order.
struct DocumentWriter {
    var bytes: [UInt8] = []
    var frames: [Frame] = []
    /// The members of all objects that are not yet ended, those of the innermost last.
    var members: [Member] = []
    /// Where the members of an object are put in order.
    var scratch: [UInt8] = []
    /// Containers that are not yet ended.
    private var levels = 0
    private var lastSerial = 0
    /// The first error of those calls that cannot throw; every later one that can throws it.
    private var failure: EncodingError?
    /// Whether there is one: asked for at every step, which a copy of it would slow down.
    private var hasFailed = false

    /// A value that is not yet ended.
    struct Frame {
        let serial: Int
        let firstMember: Int
        var content = Content.none
        /// Elements of an array.
        var count = 0
        var isSorted = true
    }

    enum Content {
        case none, value, object, array
    }

    /// How things stood before something was begun, so that it can be taken back.
    struct Mark {
        fileprivate let bytes: Int
        fileprivate let members: Int
        fileprivate let count: Int
        fileprivate let levels: Int
    }

    /// Most containers in one another: `DocumentDecoder` reads no more.
    static let maximumLevels = 512

    /// Most bytes kept from one document to the next: what a long one took is given back.
    private static let keptBytes = 1 << 20
}

// MARK: - Frames

extension DocumentWriter {
    /// Begins a value inside the innermost one.
    mutating func open(in writer: UnsafeMutablePointer<DocumentWriter>) -> Slot {
        lastSerial += 1
        frames.append(Frame(serial: lastSerial, firstMember: members.count))
        return Slot(writer: writer, depth: frames.count - 1, serial: lastSerial)
    }

    /// Comes back to a value: those begun inside it are ended.
    @inline(__always)
    private mutating func reach(_ slot: Slot) throws(EncodingError) {
        try checkFailure()
        guard slot.depth < frames.count, frames[slot.depth].serial == slot.serial else {
            throw left(slot)
        }
        if slot.depth != frames.count - 1 { try end(downTo: slot.depth + 1) }
    }

    /// Comes back to a container.
    @inline(__always)
    private mutating func reach(_ slot: Slot, as content: Content) throws(EncodingError) {
        try reach(slot)
        // What a value shared with another was ended with it.
        guard frames[slot.depth].content == content else { throw left(slot) }
    }

    /// Ends a value.
    mutating func close(_ slot: Slot) throws(EncodingError) { try end(downTo: slot.depth) }

    private mutating func end(downTo count: Int) throws(EncodingError) {
        while frames.count > count { endInnermost() }
        try checkFailure()
    }

    private mutating func endInnermost() {
        endContent()
        frames.removeLast()
    }

    /// Ends what the innermost value holds.
    private mutating func endContent() {
        let frame = frames[frames.count - 1]
        switch frame.content {
        case .value: return
        case .none:
            bytes.append(UInt8(ascii: "{"))
            bytes.append(UInt8(ascii: "}"))
        case .object:
            if !frame.isSorted { sortMembers(from: frame.firstMember) }
            members.removeLast(members.count - frame.firstMember)
            bytes.append(UInt8(ascii: "}"))
            levels -= 1
        case .array:
            bytes.append(UInt8(ascii: "]"))
            levels -= 1
        }
        frames[frames.count - 1].content = .value
    }

    /// The whole document, once its value is encoded.
    mutating func document(_ root: Slot, of value: some Encodable) throws(EncodingError) -> [UInt8]
    {
        try reach(root)
        guard frames[root.depth].content != .none else {
            throw EncodingError.invalidValue(
                value, context("the value did not encode anything", at: root))
        }
        try close(root)
        return bytes.withUnsafeBufferPointer { Array($0) }
    }

    /// Forgets the document.
    mutating func reset() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptBytes)
        scratch.removeAll(keepingCapacity: scratch.capacity <= Self.keptBytes)
        frames.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: members.capacity <= Self.keptBytes / 32)
        levels = 0
        failure = nil
        hasFailed = false
    }
}

// MARK: - What a value holds

extension DocumentWriter {
    /// Makes a value an object, which it may be already.
    mutating func openObject(_ slot: Slot) throws(EncodingError) {
        try openContainer(slot, .object, UInt8(ascii: "{"))
    }

    /// Makes a value an array, which it may be already.
    mutating func openArray(_ slot: Slot) throws(EncodingError) {
        try openContainer(slot, .array, UInt8(ascii: "["))
    }

    private mutating func openContainer(_ slot: Slot, _ kind: Content, _ bracket: UInt8)
        throws(EncodingError)
    {
        try reach(slot)
        let content = frames[slot.depth].content
        if content == kind { return }
        guard content == .none else { throw refusal("the value has another content", at: slot) }
        guard levels < Self.maximumLevels else {
            throw refusal("more than \(Self.maximumLevels) levels of containers", at: slot)
        }
        frames[slot.depth].content = kind
        levels += 1
        bytes.append(bracket)
    }

    /// Begins a value that is no container.
    mutating func beginValue(_ slot: Slot) throws(EncodingError) {
        try expectNothing(in: slot)
        frames[slot.depth].content = .value
    }

    /// Begins a value that another one is to encode.
    mutating func beginShared(_ slot: Slot) throws(EncodingError) -> Mark {
        try expectNothing(in: slot)
        return mark(slot)
    }

    /// Ends a value that another one has encoded.
    mutating func endShared(_ slot: Slot) throws(EncodingError) {
        try reach(slot)
        endContent()
        try checkFailure()
    }

    private mutating func expectNothing(in slot: Slot) throws(EncodingError) {
        try reach(slot)
        guard frames[slot.depth].content == .none else {
            throw refusal("the value is written already", at: slot)
        }
    }

    /// Begins a member of an object, up to its value.
    @discardableResult
    mutating func beginMember(_ slot: Slot, _ key: String) throws(EncodingError) -> Mark {
        try reach(slot, as: .object)
        let mark = mark(slot)
        let isFirst = members.count == frames[slot.depth].firstMember
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        let start = bytes.count
        let isEscaped = append(key)
        let member = Member(
            start: start, keyLength: bytes.count - start - 2, isEscaped: isEscaped)
        bytes.append(UInt8(ascii: ":"))
        if !isFirst, frames[slot.depth].isSorted {
            let last = members[members.count - 1]
            frames[slot.depth].isSorted = bytes.withUnsafeBufferPointer {
                last.precedes(member, in: $0)
            }
        }
        members.append(member)
        return mark
    }

    /// Begins an element of an array.
    @discardableResult
    mutating func beginElement(_ slot: Slot) throws(EncodingError) -> Mark {
        try reach(slot, as: .array)
        let mark = mark(slot)
        if mark.count > 0 { bytes.append(UInt8(ascii: ",")) }
        frames[slot.depth].count += 1
        return mark
    }

    /// Elements of an array so far.
    func count(of slot: Slot) -> Int {
        guard slot.depth < frames.count, frames[slot.depth].serial == slot.serial else { return 0 }
        return frames[slot.depth].count
    }

    private func mark(_ slot: Slot) -> Mark {
        Mark(
            bytes: bytes.count, members: members.count, count: frames[slot.depth].count,
            levels: levels)
    }

    /// Takes back what was begun in a value since `mark`: it could not be encoded.
    mutating func takeBack(_ slot: Slot, to mark: Mark) {
        guard slot.depth < frames.count, frames[slot.depth].serial == slot.serial,
            mark.bytes <= bytes.count, mark.members <= members.count
        else { return fail(left(slot)) }
        frames.removeLast(frames.count - slot.depth - 1)
        bytes.removeLast(bytes.count - mark.bytes)
        members.removeLast(members.count - mark.members)
        frames[slot.depth].count = mark.count
        levels = mark.levels
    }

    /// Takes back what was to be the whole content of a value.
    mutating func takeBackContent(_ slot: Slot, to mark: Mark) {
        takeBack(slot, to: mark)
        if !hasFailed { frames[slot.depth].content = .none }
    }

    /// Notes the error of a call that cannot throw.
    mutating func fail(_ error: EncodingError) {
        guard !hasFailed else { return }
        hasFailed = true
        failure = error
    }

    @inline(__always)
    private func checkFailure() throws(EncodingError) {
        if hasFailed, let failure { throw failure }
    }
}

// MARK: - Where it is

extension DocumentWriter {
    /// From the root to the value in a frame. Only errors ask for it.
    func path(to depth: Int) -> [any CodingKey] {
        (0..<min(depth, frames.count)).compactMap { index in
            let frame = frames[index]
            switch frame.content {
            case .array: return PathKey(intValue: frame.count - 1)
            case .object:
                let isLast = index + 1 == frames.count
                let next = isLast ? members.count : frames[index + 1].firstMember
                guard next > frame.firstMember else { return nil }
                return PathKey(stringValue: text(of: members[next - 1]))
            case .none, .value: return nil
            }
        }
    }

    func text(of member: Member) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: member.key(in: $0), as: UTF8.self) }
    }

    func context(_ description: String, at slot: Slot) -> EncodingError.Context {
        EncodingError.Context(codingPath: path(to: slot.depth), debugDescription: description)
    }

    private func left(_ slot: Slot) -> EncodingError {
        refusal("a container was written to after it was left", at: slot)
    }

    private func refusal(_ description: String, at slot: Slot) -> EncodingError {
        // There is no value to name: what is wrong is the order of calls.
        .invalidValue(description, context(description, at: slot))
    }
}
