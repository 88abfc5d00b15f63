// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// All records of a paged endpoint, from one version of its data.
struct PagedReading<Record: WireRecord>: Sendable {
    /// Sorted, each record once.
    let records: [Record]
    /// The first page's `versionId`.
    let version: VersionID?
    /// The common fields, those of later pages over those of earlier ones.
    let common: CommonFields
}
