import Model

/// Limits on the run as a whole.
let limitOptions: [Option] = [
    Option(
        "time", .limits, "Wall time: then SIGTERM, and SIGKILL after the grace. For instance 2s, 500ms, 5m.",
        .value("DURATION") { (profile, value) throws(Refusal) in
            profile.wallTime = Sourced(try value.time(), value.origin)
        }),
    Option(
        "grace", .limits, "Between SIGTERM and SIGKILL. Default 1s.",
        .value("DURATION") { (profile, value) throws(Refusal) in
            profile.grace = Sourced(try value.duration(), value.origin)
        }),
    Option(
        "cpu-time", .limits, "CPU time of all processes together: then SIGKILL.",
        .value("DURATION") { (profile, value) throws(Refusal) in
            profile.set(try value.cpuTimeLimit(), value.origin)
        }),
    Option(
        "memory", .limits,
        "Memory of all processes together, files in memory and page cache included; more ends them all.",
        .value("SIZE") { (profile, value) throws(Refusal) in
            profile.set(try value.bytesLimit(.memory), value.origin)
        }),
    Option(
        "memory-high", .limits, "Memory from which on they are slowed down. [,on-hit=kill]",
        .value("SIZE") { (profile, value) throws(Refusal) in
            profile.set(try value.bytesLimit(.memoryHigh, onHit: .report), value.origin)
        }),
    Option(
        "swap", .limits, "Swap they may use besides. Default 0 where --memory is given.",
        .value("SIZE") { (profile, value) throws(Refusal) in
            profile.set(try value.bytesLimit(.swap, zero: true), value.origin)
        }),
    Option(
        "pids", .limits, "Processes and threads at once. [,on-hit=kill]",
        .value("COUNT") { (profile, value) throws(Refusal) in
            profile.set(try value.countLimit(.pids, in: 1...4_194_304, onHit: .report), value.origin)
        }),
    Option(
        "cpus", .limits, "Processors' worth of CPU time in each tenth of a second: 0.5, 2.",
        .value("NUMBER") { (profile, value) throws(Refusal) in
            profile.set(try value.processorsLimit(), value.origin)
        }),
    Option(
        "cpu-weight", .limits, "Share of a contended CPU; other groups have 100.",
        .value("1-10000") { (profile, value) throws(Refusal) in
            profile.set(try value.countLimit(.cpuWeight, in: 1...10_000), value.origin)
        }),
    Option(
        "cpuset", .limits, "The processors to run on: 0-3,6.",
        .value("LIST") { (profile, value) throws(Refusal) in
            profile.set(try value.listLimit(.cpuset), value.origin)
        }),
    Option(
        "cpuset-mems", .limits, "The memory nodes to take memory from.",
        .value("LIST") { (profile, value) throws(Refusal) in
            profile.set(try value.listLimit(.cpusetMems), value.origin)
        }),
    Option(
        "io-max", .limits, "Rates of a disk, by path or MAJOR:MINOR: bytes (rbps, wbps), operations (riops, wiops).",
        .value("DEVICE:KEY=RATE,…") { (profile, value) throws(Refusal) in
            profile.set(try value.ioMaxLimit(), value.origin)
        }),
    Option(
        "io-weight", .limits, "Share of a contended disk; other groups have 100.",
        .value("[DEVICE:]1-10000") { (profile, value) throws(Refusal) in
            profile.set(try value.ioWeightLimit(), value.origin)
        }),
    Option(
        "hugetlb", .limits, "Memory in huge pages of this size: 2MB:64M.",
        .value("PAGESIZE:SIZE") { (profile, value) throws(Refusal) in
            profile.set(try value.hugetlbLimit(), value.origin)
        }),
    Option(
        "output-limit", .limits,
        "Bytes the command may write to standard output, and as many to standard error. [,on-hit=report]",
        .value("SIZE") { (profile, value) throws(Refusal) in
            profile.output = Sourced(try value.outputLimit(), value.origin)
        }),
    Option(
        "file-size", .limits, "Size of a file it writes.",
        .value("SIZE") { (profile, value) throws(Refusal) in
            profile.set(.fileSize, try value.size().count, value.origin)
        }),
    Option(
        "open-files", .limits, "Open files of one process.",
        .value("COUNT") { (profile, value) throws(Refusal) in
            profile.set(.openFiles, UInt64(try value.integer(in: 3...1_048_576)), value.origin)
        }),
    Option(
        "stack", .limits, "Stack of one process.",
        .value("SIZE") { (profile, value) throws(Refusal) in
            profile.set(.stack, try value.size().count, value.origin)
        }),
    Option(
        "core", .limits, "Size of a core dump. Default none.",
        .value("SIZE") { (profile, value) throws(Refusal) in
            profile.set(.core, try value.size().count, value.origin)
        }),
    Option(
        "rlimit", .limits, "A limit of setrlimit(2), for instance nproc=64, as=unlimited.",
        .value("NAME=SOFT[:HARD]") { (profile, value) throws(Refusal) in
            profile.set(try value.resourceLimit(), value.origin)
        }),
    Option(
        "soft-time", .limits, "Wall time that is only reported.",
        .value("DURATION") { (profile, value) throws(Refusal) in
            profile.softTime = Sourced(try value.time(), value.origin)
        }),
    Option(
        "soft-cpu-time", .limits, "CPU time that is only reported.",
        .value("DURATION") { (profile, value) throws(Refusal) in
            profile.softCPUTime = Sourced(try value.time(), value.origin)
        }),
    Option(
        "soft-memory", .limits, "Peak of memory that is only reported.",
        .value("SIZE") { (profile, value) throws(Refusal) in
            profile.softMemory = Sourced(try value.size(), value.origin)
        }),
    Option(
        "cgroup", .limits,
        "Where the cgroup for the limits is made: wherever one can be had (auto), nowhere (none), or in DIR.",
        .value("auto|none|DIR") { (profile, value) throws(Refusal) in
            profile.cgroup = Sourced(try value.cgroupChoice(), value.origin)
        }),
]

extension Profile {
    /// In place of an earlier one for the same.
    fileprivate mutating func set(_ limit: GroupLimit, _ origin: Origin) {
        groupLimits.removeAll { $0.value.limit == limit.limit && $0.value.subject == limit.subject }
        groupLimits.append(Sourced(limit, origin))
    }

    fileprivate mutating func set(_ resource: Resource, _ value: UInt64, _ origin: Origin) {
        set(ResourceLimit(resource, soft: value, hard: value), origin)
    }

    fileprivate mutating func set(_ limit: ResourceLimit, _ origin: Origin) {
        limits.removeAll { $0.value.resource == limit.resource }
        limits.append(Sourced(limit, origin))
    }
}
