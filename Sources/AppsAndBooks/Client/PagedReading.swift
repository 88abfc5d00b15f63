// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// All records of a paged endpoint, from one version of its data.
struct PagedReading<Whole: Sendable>: Sendable {
    /// What all pages make together.
    let whole: Whole
    /// The first page's `versionId`.
    let version: VersionID?
    /// The common fields, those of later pages over those of earlier ones.
    let common: CommonFields
}
