// SPDX-License-Identifier: Apache-2.0

import Testing

/// The tests that start the built programs: one after the other, since each runs a daemon, a
/// simulator and commands, and they measure time.
@Suite("End to end", .serialized)
enum EndToEnd {}
