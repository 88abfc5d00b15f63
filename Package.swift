// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Settings shared by every Swift target: Swift 6 mode, warnings are errors, imports stay internal.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")
let flyingFox: Target.Dependency = .product(name: "FlyingFox", package: "FlyingFox")
let flyingSocks: Target.Dependency = .product(name: "FlyingSocks", package: "FlyingFox")

/// A Swift target of this package. Dependencies only ever point downwards (docs/architecture.md);
/// `Tests/ArchitectureTests` holds the source files to the same arrows.
func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["VPPTestKit"], resources: resources,
        swiftSettings: strict)
}

let package = Package(
    name: "vppd",
    products: [
        .executable(name: "vppd", targets: ["vppd"]),
        .executable(name: "vppd-simulator", targets: ["vppd-simulator"]),
        .library(name: "AppleSimulator", targets: ["AppleSimulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // What the administrator runs.
        executable(
            "vppd",
            [
                "VPPDaemon", "VPPCore", "VPPModel", "EventLog", "Settings", "Systemd",
                argumentParser,
            ]),
        executable("vppd-simulator", ["AppleSimulator", argumentParser]),
        executable("vppd-story", ["HTTP", "VPPModel"]),

        // The daemon, from the shell down to the values.
        target(
            "VPPDaemon",
            [
                "VPPCore", "VPPModel", "EventLog", "AppsAndBooks", "DeviceManagement", "Settings",
                "Systemd", "HTTP", "CCrypto", flyingFox, flyingSocks,
            ]),
        target("VPPCore", ["VPPModel", "JSON"]),
        target("AppsAndBooks", ["VPPModel", "HTTP", "JSON", "CSimdjson", "CCrypto"]),
        target("DeviceManagement", ["VPPModel", "HTTP", "JSON", "CCrypto"]),
        target("Settings", ["VPPModel", "CToml"]),
        target("Systemd", ["CSystemd"]),
        target("EventLog", ["VPPModel", "CEventLog", "CCrypto", "CZstd"]),
        target("HTTP", ["CCurl"]),
        target("JSON", ["CSimdjson"]),
        target("VPPModel"),

        // Apple's services and a small MDM, simulated. Shares no code with the client it tests.
        target("AppleSimulator", ["CCrypto", flyingFox, flyingSocks]),

        // C: system libraries and shims.
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CEventLog"),
        .target(name: "CToml"),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),

        // Measures the rest: make bench. SQLite is a reference to measure against, nothing else.
        .executableTarget(
            name: "vppd-bench",
            dependencies: [
                "VPPDaemon", "VPPCore", "VPPModel", "EventLog", "AppsAndBooks", "Settings",
                "Systemd", "HTTP", "JSON", "CCrypto", "CSQLite", "CAllocator", argumentParser,
                flyingFox, flyingSocks,
            ],
            path: "Benchmarks/Sources", swiftSettings: strict),
        .systemLibrary(
            name: "CSQLite", path: "Benchmarks/CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CAllocator", path: "Benchmarks/CAllocator"),

        // The event log's test program at its full numbers: make torture.
        .executableTarget(
            name: "vppd-torture",
            dependencies: ["EventLog", "VPPModel", "VPPTestKit", "VPPSimulation", argumentParser],
            path: "Tests/Torture", swiftSettings: strict),

        // The whole daemon in deterministic simulation, at its full numbers: make simulate.
        .executableTarget(
            name: "vppd-simulate", dependencies: ["VPPSimulation", argumentParser],
            path: "Tests/Simulate", swiftSettings: strict),

        // Tests, one folder a target.
        target(
            "VPPTestKit",
            ["EventLog", "VPPModel", "CEventLog", "CCrypto", flyingFox, flyingSocks]),
        // The engine in a simulated world: for tests, and for vppd-torture.
        .target(
            name: "VPPSimulation",
            dependencies: [
                "VPPDaemon", "VPPCore", "VPPModel", "EventLog", "AppsAndBooks", "DeviceManagement",
                "Settings", "Systemd", "HTTP", "AppleSimulator", "VPPTestKit",
            ],
            path: "Tests/VPPSimulation", swiftSettings: strict),
        tests("VPPModelTests", ["VPPModel"]),
        tests("VPPCoreTests", ["VPPCore", "VPPModel"], resources: [.copy("Golden")]),
        tests("EventLogTests", ["EventLog", "CEventLog", "VPPModel"]),
        tests("HTTPTests", ["HTTP", flyingFox]),
        tests("JSONTests", ["JSON", "CSimdjson"]),
        tests(
            "AppsAndBooksTests",
            ["AppsAndBooks", "VPPModel", "HTTP", "JSON", "AppleSimulator", flyingFox]),
        tests(
            "DeviceManagementTests", ["DeviceManagement", "VPPModel", "HTTP", flyingFox],
            resources: [.copy("Golden")]),
        tests("SettingsTests", ["Settings", "VPPModel"]),
        tests("SystemdTests", ["Systemd", "CSystemd", "systemd-probe", "vppd"]),
        .executableTarget(
            name: "systemd-probe", dependencies: ["Systemd"], path: "Tests/SystemdProbe",
            swiftSettings: strict),
        tests("AppleSimulatorTests", ["AppleSimulator", "CCrypto", flyingFox]),
        tests(
            "VPPDaemonTests",
            [
                "VPPDaemon", "VPPCore", "VPPModel", "EventLog", "AppsAndBooks", "Settings",
                "AppleSimulator", "HTTP", "Systemd", "VPPSimulation",
            ], resources: [.copy("Golden")]),
        tests("ArchitectureTests", []),
        tests("EndToEndTests", ["HTTP", "CCrypto", "vppd", "vppd-simulator"]),
    ],
    cxxLanguageStandard: .cxx17
)
