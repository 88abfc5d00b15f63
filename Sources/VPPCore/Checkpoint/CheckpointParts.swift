// SPDX-License-Identifier: Apache-2.0

// The parts of a checkpoint, in this order. A list that is too long for one line is cut into several
// parts; a list that is empty has none. Keys are sorted as in every line of the log.
//
// state.daemon       {"commandCount":17,"latest":"2027-01-15T08:00:00.123456Z","release":"1.0.0",...}
// state.settings     {"settings":{...}}, as in configuration.applied
// state.apps         {"apps":[{"adamId":"9","record":{...},"versions":[...]}]}
// state.devices      a run of the device table, in columns (DevicesPart.swift)
// state.inventory    what devices said they have installed (InventoryPart.swift)
// then for each token, by name:
//   state.token      {"token":{"name":"school",...}}, all but what follows
//   state.holdings   {"holdings":[{"asset":{...},"devices":"0 1 1 5","users":"u-1"}],"token":...}
//   state.users      {"groups":[{"status":"Associated","users":"u-1 u-2"}],"token":"school"}
//   state.catalog    {"entries":[{"adamId":"9","entry":{...}}],"token":"school"}
//   state.renewed, state.vanished, state.movements   what the renewal detector remembers
//   state.heard      {"heard":[{"at":"2027-...","hash":17}],"token":"school"}
// state.inspections  {"groups":[{"at":"2027-...","devices":"0 1 1"}]}
// state.updates      {"groups":[{"adamId":"9","devices":"0 7","update":{...}}]}
// state.parked       {"groups":[{"adamId":"9","devices":"3","update":{...}}]}
// state.spent        {"groups":[{"adamId":"9","devices":"3","update":{...}}]}
// state.commands     {"bodies":[...],"commands":[{"body":0,"device":7,"uuid":"...",...}]}
// state.sends        {"sends":[{"rule":"night","times":["2027-..."]}]}
// state.writes       {"count":4,"writes":[{"id":4,...}]}
// state.failed_writes  {"writes":[{"id":3,...}]}
// state.alerts       {"alerts":[{"alert":{...},"since":"2027-..."}]}
//
// "devices" are places in the device table, each but the first as the distance from the one before:
// "0 1 1 5" are the devices 0, 1, 2 and 7. The golden file state-1.jsonl of the tests has one line
// of each type.

/// A state as the parts of a checkpoint, in order: ``restore(_:_:)`` makes an equal state of them.
///
/// Equal states give the same bytes on every machine, however they came about. Parts are made one
/// at a time, as they are asked for. The value holds the state: while it lives, a fold copies what
/// it changes.
package struct CheckpointParts: Sequence {
    /// Most bytes of a part's data: 512 KiB, half a line of the log. A single row that is longer
    /// still makes a part of its own; it came from one line, so it fits into one.
    package static let partBytes = 512 << 10

    private let state: State
    private let limit: Int

    /// - Parameter limit: most bytes of a part's data, for tests.
    package init(of state: State, limit: Int = Self.partBytes) {
        self.state = state
        self.limit = limit
    }

    package func makeIterator() -> Iterator {
        Iterator(sections: Self.sections(of: state, limit: limit), limit: limit)
    }

    /// Makes the parts.
    package struct Iterator: IteratorProtocol {
        /// The sections still to come, the next one last.
        private var sections: [() -> PartSection]
        private var current: PartSection?
        private let limit: Int
        private let coder = EventCoder()

        fileprivate init(sections: [() -> PartSection], limit: Int) {
            self.sections = sections.reversed()
            self.limit = limit
        }

        package mutating func next() -> CodedEvent? {
            while true {
                if let part = current?.next(coder, limit: limit) { return part }
                current = nil
                guard let section = sections.popLast() else { return nil }
                current = section()
            }
        }
    }

    private static func sections(of state: State, limit: Int) -> [() -> PartSection] {
        let tokens = state.tokens.sorted { $0.name < $1.name }
        var sections: [() -> PartSection] = [
            { PartSection(DaemonPart(state)) },
            { SettingsPart.section(of: state) },
            { AppsPart.section(of: state) },
            { DevicesPart.section(of: state.devices) },
            { InventoryPart.section(of: state.devices) },
        ]
        for token in tokens { sections += Self.sections(of: token, limit: limit) }
        sections += [
            { InspectionsPart.section(of: state, limit: limit) },
            { UpdatesPart.section(of: state, limit: limit) },
            { ParkedPart.section(of: state, limit: limit) },
            { SpentPart.section(of: state, limit: limit) },
            { CommandsPart.section(of: state) },
            { SendsPart.section(of: state, limit: limit) },
            { WritesPart.section(of: state) },
            { FailedWritesPart.section(of: state) },
            { AlertsPart.section(of: state) },
        ]
        return sections
    }

    private static func sections(of token: TokenState, limit: Int) -> [() -> PartSection] {
        [
            { PartSection(TokenPart(token: token)) },
            { HoldingsPart.section(of: token, limit: limit) },
            { UsersPart.section(of: token) },
            { CatalogPart.section(of: token) },
            { RenewedPart.section(of: token) },
            { VanishedPart.section(of: token) },
            { MovementsPart.section(of: token) },
            { HeardPart.section(of: token) },
        ]
    }
}
