// SPDX-License-Identifier: Apache-2.0

/// What a simulator is started with.
package struct SimulatorConfiguration: Sendable {
    /// Directory for tokens, keys and endpoints; nil: nothing is written.
    package var directory: String?
    /// Port of Apple's services and the control interface; 0: any free one.
    package var applePort: UInt16 = 0
    /// Port of the MDM; 0: any free one.
    package var mdmPort: UInt16 = 0
    /// Where the MDM's webhook goes: `http://127.0.0.1:PORT/PATH`; nil: nowhere.
    package var webhookURL: String?
    /// Size of the organization.
    package var fleet = FleetShape.small
    /// Seed of everything random.
    package var seed: UInt64 = 1
    /// Records a page; default 1,000.
    package var pageSize = 1_000
    /// Factor on all times of devices; 1: fractions of a second, 0: at once.
    package var pace = 1.0
    /// `maxRequestPerSecond` of a token and a location; default 15, Apple's example.
    package var rate = 15
    /// Origin Apple's notifications go to instead of that of their URL, `http://127.0.0.1:PORT`; nil:
    /// none are sent, until the control interface says so.
    package var notificationProxy: String?
    /// What happens by itself; nil: nothing.
    package var scenario: Scenario?

    /// A small fleet without a directory, on free ports.
    package init() {}
}
