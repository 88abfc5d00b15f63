// SPDX-License-Identifier: Apache-2.0

/// The intervals of the story's `vppd.toml`, in seconds: days of operation in minutes.
enum Pace {
    /// `[apple] sync_interval`; 15 minutes by default.
    static let sync = 15
    /// `[apple] metadata_interval`; 1 hour by default.
    static let metadata = 10
    /// The second ring's `soak`; a day or more in real life.
    static let soak = 15
    /// `[updates] command_deadline`; 24 hours by default.
    static let commandDeadline = 20
    /// `[updates] attempts`; 3 by default.
    static let attempts = 2
}
