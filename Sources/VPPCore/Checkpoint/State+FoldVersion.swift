// SPDX-License-Identifier: Apache-2.0

extension State {
    /// The version of the fold, from 1. A checkpoint written under another one is ignored: the log
    /// is folded anew instead.
    ///
    /// Raise it with every change after which ``evolve(_:_:at:)`` folds the same log to another
    /// state, or after which a ``StatePart`` says something else: a stored property more anywhere
    /// in ``State`` is such a change. The golden files of the tests notice most of them.
    package static let foldVersion = 7
}
