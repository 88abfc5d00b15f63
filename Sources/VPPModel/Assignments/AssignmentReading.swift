// SPDX-License-Identifier: Apache-2.0

/// What a read brought of a location's assignments.
package struct AssignmentReading: Sendable, Hashable {
    /// True: every assignment there is; what is missing is gone. False: assignments added since a
    /// version, which say nothing about removals.
    package var isFull: Bool
    package var table: AssignmentTable

    package init(isFull: Bool, table: AssignmentTable) {
        self.isFull = isFull
        self.table = table
    }

    /// Every assignment there is.
    package static func full(_ assignments: [Assignment]) -> AssignmentReading {
        AssignmentReading(isFull: true, table: AssignmentTable(assignments))
    }

    /// Assignments that came since a version.
    package static func delta(_ assignments: [Assignment]) -> AssignmentReading {
        AssignmentReading(isFull: false, table: AssignmentTable(assignments))
    }
}
