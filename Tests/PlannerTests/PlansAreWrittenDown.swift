import Model
import Testing

/// Whole plans, value for value, in `Tests/Golden/plan`.
@Suite struct PlansAreWrittenDown {
    private static let everything = [
        "--ro", "/data:/d/ro,noexec", "--rw=/data/sub", "--ro", "/gone,optional", "--overlay=/srv:/d/srv,size=1.5G",
        "--overlay", "/data:/d/kept,keep=/changes", "--tmpfs", "/scratch,size=1M,inodes=10,mode=0700,noexec",
        "--symlink", "ro/file:/d/link", "--dir=/d/empty,mode=0700", "--file", "/etc/motd=hello", "--mask",
        "/usr/share/doc",
        "--mask=/data/sub/file", "--proc", "full", "--user", "2000:3000", "--id-range", "65536", "--net", "host",
        "--time-namespace", "--hostname", "box", "--env", "A=b", "--env-pass=LANG", "--env-pass", "UNSET", "--cwd=/d",
        "--umask", "077", "--pass-fd", "7", "--pass-fd=3", "--pass-fd", "1", "--rlimit=nofile=64:128", "--rlimit",
        "core=0", "--rlimit=as=unlimited", "--time=1.5s", "--grace", "200ms", "--report", "r.json", "--stats",
    ]

    private static let limits = [
        "--memory", "64M", "--memory-high=32M,on-hit=kill", "--pids", "64", "--cpus", "1.5", "--cpu-weight", "50",
        "--cpu-time", "2s", "--output-limit", "1M", "--file-size", "10M", "--open-files", "64", "--stack=8M",
        "--soft-time", "1s", "--soft-cpu-time", "1s", "--soft-memory=16M", "--time", "5s", "--report", "r.json",
    ]
    private static let preferred = [
        "--memory", "64M,enforce=prefer", "--pids", "64,enforce=prefer", "--cpu-time", "1500ms,enforce=prefer",
        "--cpus", "1,enforce=off", "--stats",
    ]

    @Test(
        arguments: [
            ("default-view-as-user", [], .anna),
            ("default-view-as-root", [], .root),
            ("view-none", ["--view", "none", "--dev", "none", "--proc", "none"], .anna),
            ("everything-as-user", everything, .anna),
            ("everything-as-root", everything + ["--host-user", "5000:6000"], .root),
            ("init-none-as-user", ["--init", "none"], .anna),
            ("init-none-as-root", ["--init=none", "--time=2s"], .root),
            ("limits-in-a-scope", limits, .inScope),
            ("limits-as-root", limits + ["--cpuset", "0-1", "--io-max", "/dev/sda:rbps=1M"], .rootOnTheHost),
            ("limits-with-init-none", limits + ["--init", "none"], .inGivenGroup),
            ("limits-preferred-and-not-there", preferred, .anna.with(.none) { _ in }),
            ("on-a-terminal", [], .anna.with { $0.terminals = [true, true, false] }),
            (
                "with-faults",
                [
                    "--inject-fault", "supervisor:0:EPERM", "--inject-fault", "init:0:kill",
                    "--inject-fault=payload:0:ENOMEM",
                    "--inject-fault", "init:0:EIO",
                ], .anna
            ),
        ] as [(String, [String], HostFacts)])
    func valueForValue(_ name: String, _ options: [String], _ facts: HostFacts) throws {
        try expectGolden(try plan(options, facts, command: ["sh", "-c", "echo 'it is'"]).dump, "plan/\(name).txt")
    }

    @Test func theSameInputGivesTheSamePlan() throws {
        let first = try plan(Self.everything).dump
        for _ in 0..<5 { #expect(try plan(Self.everything).dump == first) }
    }
}
