// SPDX-License-Identifier: Apache-2.0

/// The forms in which the lookup gives the same thing, all of them seen in the field.
package struct StoreForms: Sendable {
    /// How an app's `id` is written.
    package enum Id: String, Sendable, CaseIterable {
        /// As a number for every tenth app, else as a string.
        case mixed
        /// As a string: live answers.
        case string
        /// As a number: one of Apple's samples.
        case number
    }

    /// How `artwork` is written.
    package enum Artwork: String, Sendable, CaseIterable {
        /// As an array for even numbers, as an object for odd ones.
        case mixed
        /// As an array of sized images.
        case array
        /// As one object with a template.
        case object
    }

    /// How `latestVersionReleaseDate` is written: localized, for people.
    package enum Date: String, Sendable, CaseIterable {
        /// `12 Sept 2026`
        case british
        /// `Sep 12, 2026`
        case american
        /// `12.09.2026`
        case german
    }

    /// How `id` is written; default mixed.
    package var id = Id.mixed
    /// How `artwork` is written; default mixed.
    package var artwork = Artwork.mixed
    /// How dates are written; default British.
    package var date = Date.british
    /// Members without a value are `null` instead of absent; default false.
    package var explicitNulls = false
    /// How many of the next lookups find nothing; default 0.
    package var emptyAnswers = 0
    /// Developer tokens the catalog accepts; empty: any JSON Web Token.
    package var developerTokens: [String] = []
    /// The catalog answers 429 to the next so many requests; default 0.
    package var catalogThrottles = 0

    /// Everything mixed.
    package init() {}

    func hasNumber(_ adamId: Int) -> Bool { id == .number || id == .mixed && adamId % 10 == 7 }

    func hasTemplate(_ adamId: Int) -> Bool {
        artwork == .object || artwork == .mixed && adamId % 2 == 1
    }

    func text(_ moment: Moment) -> String {
        switch date {
        case .british: moment.asStoreText
        case .american: moment.asAmericanText
        case .german: moment.asGermanText
        }
    }
}
