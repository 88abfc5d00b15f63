// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// Counts the calls a disk is asked for and tells which of them are to go wrong.
struct FaultCounter: Sendable {
    /// Calls remembered after the first fault; more add nothing to a test.
    private static let remembered = 1_000

    private var faults: [(fault: DiskFault, counted: Int)] = []
    private(set) var calls: [DiskCall] = []
    /// The call the first fault struck, then those asked for after it.
    private(set) var sinceFault: [DiskRequest] = []

    /// Replaces all faults; counting starts now.
    mutating func inject(_ faults: [DiskFault]) {
        self.faults = faults.map { ($0, 0) }
        sinceFault = []
    }

    /// The calls since the last time this was asked for.
    mutating func takeCalls() -> [DiskCall] {
        defer { calls = [] }
        return calls
    }

    /// Counts a call.
    /// - Returns: what is to go wrong with it; of several faults the first given.
    mutating func count(_ call: DiskCall, _ path: String) -> DiskFault.Kind? {
        calls.append(call)
        var struck: DiskFault.Kind?
        for index in faults.indices {
            let fault = faults[index].fault
            guard fault.call == nil || fault.call == call else { continue }
            faults[index].counted += 1
            let counted = faults[index].counted
            let isDue = counted == fault.at || (counted > fault.at && fault.times == .forever)
            if isDue, struck == nil { struck = fault.kind }
        }
        if struck != nil || !sinceFault.isEmpty, sinceFault.count < Self.remembered {
            sinceFault.append(DiskRequest(call: call, path: path))
        }
        return struck
    }
}

/// A call and the file it was made on.
package struct DiskRequest: Hashable, Sendable {
    package let call: DiskCall
    package let path: String
}
