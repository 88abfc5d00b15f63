// SPDX-License-Identifier: Apache-2.0

/// `HEAD` as it was when a reading began. To be read before segments are: what it knows is in the
/// segments listed after it.
struct HeadFile {
    /// What it says; nil where there is none, or where it says nothing.
    let head: Head?
    /// Whether there is a file that is no `HEAD`. It is replaced as a whole: no crash explains that.
    let isDamaged: Bool

    init(_ directory: LogDirectory, _ contents: LogContents) throws(DiskError) {
        guard contents.hasHead else {
            head = nil
            isDamaged = false
            return
        }
        head = try directory.read(Head.fileName, atMost: LogLimits.headBytes).flatMap(Head.parse)
        isDamaged = head == nil
    }

    /// A scan with the witness in hand.
    func scan(
        from beginning: LogScan.Beginning, anchors: [Anchor], variant: KnownBad? = nil
    ) -> LogScan {
        LogScan(
            head: head, isHeadDamaged: isDamaged, anchors: anchors, from: beginning,
            variant: variant)
    }
}
