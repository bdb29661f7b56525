import Config
import Model
import Testing

/// The same said in a file and by flags.
struct Phrase: Sendable, CustomTestStringConvertible {
    let toml: String
    let flags: [String]

    init(_ toml: String, _ flags: String...) {
        self.toml = toml
        self.flags = flags
    }

    var testDescription: String { flags.joined(separator: " ") }
}

private let phrases: [Phrase] = [
    Phrase(
        "[[mount]]\nro = '/a:b,c\\'\nat = '/x:y'\nnoexec = true\noptional = true",
        #"--ro=/a\:b\,c\\:/x\:y,noexec,optional"#),
    Phrase("[[mount]]\nrw = '/a'\nnoexec = false", "--rw=/a"),
    Phrase("[[mount]]\noverlay = '/a'\nkeep = '/k,l'", #"--overlay=/a,keep=/k\,l"#),
    Phrase("[[mount]]\noverlay = '/a'\nsize = 4096", "--overlay=/a,size=4096"),
    Phrase(
        "[[mount]]\ntmpfs = '/a'\nsize = '1M'\ninodes = 7\nmode = '1777'\nnoexec = true",
        "--tmpfs=/a,size=1M,inodes=7,mode=1777,noexec"),
    Phrase("[[mount]]\nsymlink = 'a,b'\nat = '/b'", #"--symlink=a\,b:/b"#),
    Phrase("[[mount]]\ndir = '/a'\nmode = '0700'", "--dir=/a,mode=0700"),
    Phrase("[[mount]]\nfile = '/a'\ntext = 'x=y,z:'", "--file=/a=x=y,z:"),
    Phrase("[[mount]]\nmask = '/a,b:c'", "--mask=/a,b:c"),
    Phrase("[[mount]]\nprotect = '/a,b:c'", "--protect=/a,b:c"),
    Phrase("jail.view = 'none'", "--view=none"),
    Phrase("jail.proc = 'full'", "--proc=full"),
    Phrase("jail.dev = 'none'", "--dev=none"),
    Phrase("identity.user = '5:6'", "--user=5:6"),
    Phrase("identity.host-user = 'root'", "--host-user=root"),
    Phrase("identity.id-range = 65536", "--id-range=65536"),
    Phrase("network.mode = 'host'", "--net=host"),
    Phrase("syscalls.policy = 'strict'", "--syscalls=strict"),
    Phrase("syscalls.policy = './my.policy'", "--syscalls=/my.policy"),
    Phrase("syscalls.policy = '/x/${UID}.json'", "--syscalls=/x/1000.json"),
    Phrase(
        "syscalls.rules = ['allow ptrace', 'record EPERM socket # why']", "--syscall-rule=allow ptrace",
        "--syscall-rule=record EPERM socket # why"),
    Phrase("jail.time-namespace = true", "--time-namespace"),
    Phrase("identity.hostname = 'box'", "--hostname=box"),
    Phrase("jail.init = 'none'", "--init=none"),
    Phrase("environment.set = { A = 'b=c', \"B C\" = '' }", "--env=A=b=c", "--env=B C="),
    Phrase("environment.pass = ['A', 'B']", "--env-pass=A", "--env-pass=B"),
    Phrase("jail.cwd = '/a'", "--cwd=/a"),
    Phrase("jail.umask = '077'", "--umask=077"),
    Phrase("jail.pass-fd = [3, 7]", "--pass-fd=3", "--pass-fd=7"),
    Phrase("limits.time = '1.5s'", "--time=1.5s"),
    Phrase("limits.grace = '0s'", "--grace=0s"),
    Phrase("limits.cpu-time = { max = '2s', enforce = 'prefer' }", "--cpu-time=2s,enforce=prefer"),
    Phrase("limits.memory = '256M'", "--memory=256M"),
    Phrase("limits.memory = 4096", "--memory=4096"),
    Phrase("limits.memory-high = { max = '1M', on-hit = 'kill' }", "--memory-high=1M,on-hit=kill"),
    Phrase("limits.swap = 0", "--swap=0"),
    Phrase("limits.pids = { max = 64, enforce = 'off', on-hit = 'kill' }", "--pids=64,enforce=off,on-hit=kill"),
    Phrase("limits.cpus = 1.5", "--cpus=1.5"),
    Phrase("limits.cpus = 2", "--cpus=2"),
    Phrase("limits.cpu-weight = 50", "--cpu-weight=50"),
    Phrase("limits.cpuset = '0-3,6'", "--cpuset=0-3,6"),
    Phrase("limits.cpuset-mems = '0'", "--cpuset-mems=0"),
    Phrase(
        "limits.io-max = ['8:0:rbps=1M,wiops=5', { max = '/dev/sdb:wbps=1K', enforce = 'prefer' }]",
        "--io-max=8:0:rbps=1M,wiops=5", "--io-max=/dev/sdb:wbps=1K,enforce=prefer"),
    Phrase("limits.io-weight = ['50']", "--io-weight=50"),
    Phrase("limits.hugetlb = ['2MB:64M']", "--hugetlb=2MB:64M"),
    Phrase("limits.output-limit = { max = '1M', on-hit = 'report' }", "--output-limit=1M,on-hit=report"),
    Phrase("limits.file-size = '10M'", "--file-size=10M"),
    Phrase("limits.open-files = 64", "--open-files=64"),
    Phrase("limits.stack = '8M'", "--stack=8M"),
    Phrase("limits.core = 0", "--core=0"),
    Phrase("limits.rlimit = { nproc = 64, as = '1G:unlimited' }", "--rlimit=nproc=64", "--rlimit=as=1G:unlimited"),
    Phrase("limits.soft-time = '1s'", "--soft-time=1s"),
    Phrase("limits.soft-cpu-time = '1s'", "--soft-cpu-time=1s"),
    Phrase("limits.soft-memory = '1K'", "--soft-memory=1K"),
    Phrase("limits.cgroup = 'none'", "--cgroup=none"),
    Phrase("limits.cgroup = '/sys/fs/cgroup/a'", "--cgroup=/sys/fs/cgroup/a"),
    Phrase("report.to = '/r.json'", "--report=/r.json"),
    Phrase("report.to = 'fd:3'", "--report=fd:3"),
    Phrase("report.meta = ['isolate:fd:4', 'go-judge:m']", "--meta=isolate:fd:4", "--meta=go-judge:m"),
    Phrase("report.stats = true", "--stats"),
    Phrase("report.explain = true", "--explain"),
    Phrase("syscalls.on-violation = 'kill'", "--on-violation=kill"),
    Phrase("testing.inject-fault = ['init:1:EPERM']", "--inject-fault=init:1:EPERM"),
]

@Suite struct FilesSayWhatFlagsSay {
    @Test(arguments: phrases)
    func wordForWord(_ phrase: Phrase) throws {
        let said = everything(try profile(phrase.toml))
        #expect(!said.isEmpty)
        #expect(said == everything(try parse(options: phrase.flags)))
    }

    @Test func andEveryKnobIsSaidHere() {
        let flags = phrases.flatMap { phrase in phrase.flags.map { $0.prefix { $0 != "=" }.dropFirst(2) } }
        for knob in knobs where knob.table.isInFiles {
            #expect(flags.contains(knob.name[...]), "--\(knob.name) is not said in a file")
        }
    }

    @Test(arguments: phrases)
    func andWhatIsShownSaysTheSameAgain(_ phrase: Phrase) throws {
        let first = try profile(phrase.toml)
        for origins in [false, true] {
            let shown = profileTOML(first, origins: origins)
            #expect(everything(try profile(shown)) == everything(first), "\(shown)")
            #expect(profileTOML(try profile(shown), origins: false) == profileTOML(first, origins: false))
        }
    }

    @Test(arguments: phrases)
    func everyValueKnowsItsPlace(_ phrase: Phrase) throws {
        let profile = try profile("# A comment first.\n" + phrase.toml)
        for origin in Setting.allCases.flatMap({ profile.said($0).map(\.origin) }) {
            guard case .file("/p.toml", let line, let column) = origin else {
                Issue.record("\(origin) is no place")
                continue
            }
            #expect(line >= 2 && column > 1)
        }
    }
}
