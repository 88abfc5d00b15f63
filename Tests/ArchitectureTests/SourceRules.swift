// SPDX-License-Identifier: Apache-2.0

/// The rules of docs/architecture.md and docs/style for source files, over text alone, so that the
/// tests can also feed them what is wrong.
enum SourceRules {
    /// A Swift file has at most this many lines.
    static let maximumLines = 400

    /// Modules of the toolchain and the system that a target may import without a line in
    /// Package.swift, unless ``pure`` says less.
    static let system: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
    ]

    /// What each target of Package.swift may import besides ``system``. Arrows only point
    /// downwards.
    static let arrows: [String: Set<String>] = [
        "vppd": [
            "VPPDaemon", "VPPCore", "VPPModel", "EventLog", "Settings", "Systemd",
            "ArgumentParser",
        ],
        "vppd-simulator": ["AppleSimulator", "ArgumentParser"],
        "vppd-story": ["HTTP", "VPPModel"],
        "VPPDaemon": [
            "VPPCore", "VPPModel", "EventLog", "AppsAndBooks", "DeviceManagement", "Settings",
            "Systemd", "HTTP", "CCrypto", "FlyingFox", "FlyingSocks",
        ],
        "VPPCore": ["VPPModel", "JSON"],
        "AppsAndBooks": ["VPPModel", "HTTP", "JSON", "CSimdjson", "CCrypto"],
        "DeviceManagement": ["VPPModel", "HTTP", "JSON", "CCrypto"],
        "Settings": ["VPPModel", "CToml"],
        "Systemd": ["CSystemd"],
        "EventLog": ["VPPModel", "CEventLog", "CCrypto", "CZstd"],
        "HTTP": ["CCurl"],
        "JSON": ["CSimdjson"],
        "VPPModel": [],
        // Shares no code with the client it tests.
        "AppleSimulator": ["CCrypto", "FlyingFox", "FlyingSocks"],
        "VPPTestKit": [
            "EventLog", "VPPModel", "CEventLog", "CCrypto", "FlyingFox", "FlyingSocks",
        ],
    ]

    /// Targets that may import less than ``system``: no clock, no file, no thread within reach.
    static let pure: [String: Set<String>] = [
        "VPPCore": ["Foundation"], "VPPModel": [], "JSON": ["Synchronization"],
    ]

    /// What is wrong with a Swift file of `target`, one line each; nil for a file of the tests.
    static func violations(in text: String, path: String, target: String?) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var found: [String] = []
        // The part after the last line break is no line.
        let count = text.hasSuffix("\n") ? lines.count - 1 : lines.count
        if count > maximumLines { found.append("\(path): \(count) lines, not \(maximumLines)") }
        // Package.swift has its tools version first.
        if !lines.prefix(2).contains("// SPDX-License-Identifier: Apache-2.0") {
            found.append("\(path):1: the SPDX line is missing")
        }
        guard let target else { return found }
        guard let arrows = arrows[target] else {
            return found + ["\(path): the target \(target) has no line in SourceRules.arrows"]
        }
        let allowed = arrows.union(pure[target] ?? system)
        for (index, line) in lines.enumerated() {
            guard let module = importedModule(of: line), !allowed.contains(module) else { continue }
            found.append("\(path):\(index + 1): \(target) must not import \(module)")
        }
        return found
    }

    /// The module a line imports, whatever stands before or after its name.
    static func importedModule(of line: some StringProtocol) -> String? {
        let code = line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line[...]
        let modifiers: Set<Substring> = [
            "public", "package", "internal", "fileprivate", "private",
        ]
        let kinds: Set<Substring> = [
            "typealias", "struct", "class", "enum", "protocol", "let", "var", "func",
        ]
        var words = String(code).split { $0 == " " || $0 == "\t" || $0 == ";" }[...]
        while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) {
            words.removeFirst()
        }
        guard words.popFirst() == "import" else { return nil }
        if let word = words.first, kinds.contains(word) { words.removeFirst() }
        return words.first?.split(separator: ".").first.map(String.init)
    }

    /// Absolute paths of one machine or person, which nobody else has.
    static let machinePaths = ["work", "root", "tmp/wt"].map { "/\($0)/" }

    /// The lines of `text` that name a path of ``machinePaths``.
    static func machinePathViolations(in text: String, path: String) -> [String] {
        guard machinePaths.contains(where: text.contains) else { return [] }
        var found: [String] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            for machinePath in machinePaths {
                for range in line.ranges(of: machinePath) {
                    // Part of a longer path or of a URL: example.org/work/ is somebody's page.
                    let before = line[..<range.lowerBound].last
                    if let before, before.isLetter || before.isNumber || "._-~*}".contains(before) {
                        continue
                    }
                    found.append("\(path):\(index + 1): names \(machinePath)")
                }
            }
        }
        return found
    }
}
