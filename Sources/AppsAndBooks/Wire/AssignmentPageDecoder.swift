// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Decodes pages of assignments on their own, with nothing around it: for what measures it.
package struct AssignmentPageDecoder: Sendable {
    private let decoder = WireDecoder()

    package init() {}

    /// The assignments of a page; nil where it is none.
    package func assignments(in page: [UInt8]) -> AssignmentList? {
        do {
            return try AssignmentList.page(in: page, by: decoder).body?.content
        } catch {
            // What is wrong is of interest to a read only.
            return nil
        }
    }
}
