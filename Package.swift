// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(
        [
            // Types of arrays are asked for by a call and not by a mangled name that is parsed at run time: 4 % of a
            // start.
            "-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors",
            // For the linker to put side by side what a start needs.
            "-Xfrontend", "-function-sections",
        ], .when(configuration: .release)),
]

let cSettings: [CSetting] = [
    .enableWarning("all"),
    .enableWarning("extra"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-ffunction-sections"]),
]

/// toml++ reports errors as values; a thrown exception would cost milliseconds in a static binary.
let cxxSettings: [CXXSetting] = [
    .enableWarning("all"),
    .enableWarning("extra"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-fno-exceptions", "-fno-rtti"]),
]

/// The functions of a start side by side: see docs/decisions/0020-a-start-touches-few-pages.md.
#if arch(x86_64)
let functionOrder = [
    "-Xlinker", "--section-ordering-file=\(Context.packageDirectory)/Tools/OrderFunctions/functions.order",
]
#else
let functionOrder: [String] = []
#endif

/// The binary is fully static, so that it runs on any distribution and starts without a dynamic loader.
let staticExecutable: [LinkerSetting] = [
    .unsafeFlags(["-static-executable"] + functionOrder, .when(configuration: .release))
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: [.swiftLanguageMode(.v6)])
}

// Who may import whom is the architecture: `scripts/check-layers` holds the allowed edges.
let package = Package(
    name: "nestbox",
    products: [.executable(name: "nestbox", targets: ["nestbox"])],
    // For tests only: a binary that can be told to leave layers out. scripts/check-binary makes sure that the
    // released one can't.
    traits: [
        .trait(name: "LayerAblation", description: "Layers can be left out, to see each hold alone."),
        .default(enabledTraits: []),
    ],
    targets: [
        .target(name: "CLinux", cSettings: cSettings),
        .systemLibrary(name: "CCap", pkgConfig: "libcap", providers: [.apt(["libcap-dev"])]),

        // Only headers, and none for the package manager to look for.
        .target(name: "CTOML", cxxSettings: cxxSettings),

        module("Model"),
        module("Config", ["Model", "Syscalls", "CTOML"]),
        module("Planner", ["Model"]),
        module("Reporting", ["Model"]),
        module("Reference", ["Model", "Config", "Syscalls", "Reporting"]),

        .target(name: "CSeccomp", cSettings: cSettings, linkerSettings: [.linkedLibrary("seccomp")]),
        module("Syscalls", ["Model"]),

        module("Linux", ["Model", "CLinux", "CCap"]),
        module("Seccomp", ["Model", "Linux", "Syscalls", "CSeccomp"]),
        module("Host", ["Model", "Linux"]),
        module("Cgroup", ["Model", "Linux"]),
        module("Runner", ["Model", "Linux", "Syscalls", "Seccomp", "Cgroup"]),

        .executableTarget(
            name: "nestbox",
            dependencies: [
                "Model", "Config", "Planner", "Reporting", "Reference", "Linux", "Syscalls", "Seccomp", "Cgroup",
                "Host",
                "Runner",
            ],
            swiftSettings: swiftSettings,
            linkerSettings: staticExecutable),

        // Not installed: makes the filters that are built in.
        .executableTarget(
            name: "EmbedPolicies", dependencies: ["Model", "Config", "Linux", "Syscalls", "Seccomp"],
            path: "Tools/EmbedPolicies", swiftSettings: swiftSettings, linkerSettings: staticExecutable),

        // Makes what is checked in from the tables; never part of what is installed.
        .executableTarget(
            name: "generate", dependencies: ["Model", "Config", "Reporting", "Reference"], path: "Tools/Generate",
            exclude: ["profiles.md"],
            swiftSettings: [.swiftLanguageMode(.v6)]),

        tests("ConfigTests", ["Model", "Config", "Reporting"]),
        tests("ReferenceTests", ["Model", "Config", "Reporting", "Reference"]),
        tests("PlannerTests", ["Model", "Config", "Planner"]),
        tests("ReportingTests", ["Model", "Reporting"]),
        tests("CgroupTests", ["Model", "Cgroup"]),
        tests("SyscallTests", ["Model", "Syscalls"]),
        tests("SeccompTests", ["Model", "Syscalls", "Seccomp"]),
        tests("RunnerTests", ["Model", "Linux", "Cgroup", "Runner"]),
        // Drives the built release binary; links nothing of it.
        tests("JailTests", []),
    ],
    cxxLanguageStandard: .cxx17
)
