// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Ends the daemon's process, when everything that has to be written is written.
///
/// By `_exit(2)`: `exit(3)` would take OpenSSL apart while libcurl's thread may be at work in it,
/// and the process would end by a signal instead of its status.
package func endProcess(_ status: Int32) -> Never {
    _exit(status)
}
