import Config
import Model
import Reference
import Testing

@Suite struct DifferencesAreToldInWords {
    private static func told(_ old: String, _ new: String) throws -> [String] {
        differences(from: try profile(old), to: try profile(new), home: here.home).map { "\($0.kind): \($0.text)" }
    }

    @Test(arguments: [
        ("limits.memory = '256M'", "limits.memory = '1G'", ["weaker: memory 256 MiB → 1 GiB"]),
        ("limits.memory = '256M'", "", ["weaker: memory 256 MiB → unlimited"]),
        (
            "limits.memory = '256M'", "limits.memory = { max = '256M', enforce = 'prefer' }",
            ["weaker: memory need not be enforced"]
        ),
        (
            "limits.memory = '256M'", "limits.memory = { max = '256M', enforce = 'off' }",
            ["weaker: memory 256 MiB → unlimited"]
        ),
        ("limits.pids = { max = 5, on-hit = 'kill' }", "limits.pids = 5", ["weaker: pids no longer ends the run"]),
        ("limits.time = '1m'", "limits.time = '1.5s'", ["stricter: time 60 s → 1.5 s"]),
        ("limits.open-files = 64", "limits.rlimit = { nofile = '64:128' }", ["weaker: rlimit nofile 64 → 64:128"]),
        ("limits.cpuset = '0'", "limits.cpuset = '1'", ["weaker: cpuset 0 → 1"]),
        ("limits.cpus = 1.5", "limits.cpus = 0.5", ["stricter: cpus 1.500 → 0.500"]),
        ("limits.output-limit = '1M'", "", ["weaker: output-limit 1 MiB → unlimited"]),
        ("", "network.mode = 'host'", ["weaker: network: none → host", "weaker: system calls: default → network"]),
        ("syscalls.policy = 'none'", "syscalls.policy = 'strict'", ["stricter: system calls: none → strict"]),
        ("network.mode = 'host'", "", ["stricter: network: host → none", "stricter: system calls: network → default"]),
        // Neither is within the other: what one has that the other has not is what counts.
        ("syscalls.policy = 'build'", "syscalls.policy = 'agent'", ["weaker: system calls: build → agent"]),
        ("syscalls.policy = 'agent'", "syscalls.policy = 'build'", ["weaker: system calls: agent → build"]),
        ("syscalls.on-violation = 'kill'", "", ["weaker: refused system calls: kill → refuse"]),
        ("", "jail.proc = 'full'", ["weaker: /proc: pid → full"]),
        ("", "jail.init = 'none'", ["weaker: init: nestbox → none"]),
        ("jail.time-namespace = true", "", ["weaker: time namespace: own → the host's"]),
        ("", "mount = [{ rw = '${HOME}/.cache' }]", ["weaker: can now write ~/.cache"]),
        ("", "mount = [{ ro = '/data', at = '/d' }]", ["weaker: can now read /d (/data of the host)"]),
        ("mount = [{ ro = '/data' }]", "mount = [{ rw = '/data' }]", ["weaker: can now write /data"]),
        (
            "mount = [{ rw = '/data' }]", "mount = [{ overlay = '/data' }]",
            ["stricter: can only read /data, and write there what is thrown away"]
        ),
        (
            "mount = [{ ro = '/a', at = '/x' }]", "mount = [{ ro = '/b', at = '/x' }]",
            ["weaker: /x is now /b of the host instead of /a"]
        ),
        ("mount = [{ ro = '/data' }]", "", ["stricter: can no longer read /data"]),
        ("mount = [{ mask = '/usr/bin/gcc' }]", "", ["weaker: no longer hides /usr/bin/gcc"]),
        ("", "mount = [{ mask = '/usr/bin/gcc' }]", ["stricter: can now see nothing at /usr/bin/gcc"]),
        (
            "mount = [{ ro = '/a', noexec = true }]", "mount = [{ ro = '/a' }]",
            ["weaker: programs can be executed in /a no → yes"]
        ),
        // What the default view has is seen too.
        ("mount = [{ tmpfs = '/tmp', size = '1M' }]", "", ["weaker: size of /tmp 1 MiB → 64 MiB"]),
        ("mount = [{ dir = '/home/user' }]", "", ["weaker: can now write /home/user, up to 64 MiB in memory"]),
        (
            "environment.pass = ['A']", "environment.pass = ['A', 'SSH_AUTH_SOCK']",
            ["weaker: can now see the caller's variable SSH_AUTH_SOCK"]
        ),
        ("", "environment.set = { A = 'b' }", ["other: sets A to b"]),
        ("", "jail.pass-fd = [7]", ["weaker: gets the caller's descriptor 7"]),
        ("jail.umask = '077'", "", ["weaker: umask 077 → 022"]),
        ("", "identity.user = '0:0'", ["weaker: user inside 1000:1000 → 0:0"]),
        ("", "identity.hostname = 'x'", ["other: host name nestbox → x"]),
        ("", "identity.id-range = 5", ["weaker: subordinate ids 0 → 5"]),
        ("", "report.stats = true", []),
        ("limits.time = '1s'", "limits.time = '1000ms'", []),
    ])
    func eachAlone(_ old: String, _ new: String, _ expected: [String]) throws {
        #expect(try Self.told(old, new) == expected)
    }

    @Test func whatIsWeakerComesFirst() throws {
        let (strict, build) = (try builtIn("strict"), try builtIn("build"))
        let text = differenceText(differences(from: strict, to: build, home: here.home), colour: false)
        try expectGolden(text, "profile/diff-strict-build.txt")
        let coloured = differenceText(differences(from: strict, to: build, home: here.home), colour: true)
        #expect(coloured.contains("\u{1B}[31mweaker") && !text.contains("\u{1B}"))
        try expectGolden(
            differenceJSON(differences(from: strict, to: build, home: here.home)).text + "\n",
            "profile/diff-strict-build.json")
    }

    @Test(arguments: BuiltIn.all.map(\.name))
    func aProfileDoesNotDifferFromItself(_ name: String) throws {
        #expect(differences(from: try builtIn(name), to: try builtIn(name), home: nil).isEmpty)
    }

    /// Taken the other way round, what was weaker is stricter; lists and other sources are weaker both ways.
    @Test func theOppositeWayIsTheOpposite() throws {
        let (old, new) = (try builtIn("strict"), try builtIn("build"))
        let there = differences(from: old, to: new, home: nil).filter { $0.kind == .weaker }.count
        let back = differences(from: new, to: old, home: nil).filter { $0.kind == .stricter }.count
        #expect(there > 10 && there == back)
    }
}
