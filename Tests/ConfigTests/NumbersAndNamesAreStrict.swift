import Config
import Model
import Testing

@Suite struct NumbersAndNamesAreStrict {
    @Test(
        arguments: [
            ("0", 0, 0), ("1000", 1000, 1000), ("1000:100", 1000, 100), ("0:0", 0, 0),
            ("4294967294:4294967294", 4_294_967_294, 4_294_967_294),
        ] as [(String, UInt32, UInt32)])
    func userAndGroup(_ value: String, _ uid: UInt32, _ gid: UInt32) throws {
        #expect(try parse(options: ["--user", value]).user.value == UserGroup(uid: uid, gid: gid))
    }

    @Test func rootOfTheHostIsSaidByName() throws {
        #expect(try parse(options: ["--host-user", "root"]).hostUser?.value == .root)
        for value in ["0", "0:0", "0:1000", "1000:0"] {
            let refusal = try #require(whyRefused(["--host-user", value]))
            #expect(refusal.message.hasSuffix("would run untrusted code as root of the host"))
        }
        #expect(whyRefused(["--user", "root"]) != nil)
    }

    private static let wrong: [(options: [String], values: [String])] = [
        (
            ["user", "host-user"],
            ["", ":", "1:", ":1", "1:2:3", "-1", "+1", "4294967295", "1:4294967295", "1 ", "٣", "0x1", "1.0", "anna"]
        ),
        (["id-range"], ["", "0", "-1", "+1", "2147483648", "1K", "65536 ", "1e3", "٣", "9223372036854775808"]),
        (["pass-fd"], ["", "-1", "+3", "1024", "3,4", "stdin", "٣", "4294967299"]),
        (["umask"], ["", "8", "1000", "0o22", "u=rwx", "-1", "-0", "+22", "22 ", "٣", "37777777777", "40000000000"]),
        (
            ["hostname"],
            ["", "a b", "a_b", "a/b", "a\n", "é", "\u{1B}", String(repeating: "a", count: 65)]
        ),
        (["env"], ["", "A", "=", "=x"]),
        (["env-pass"], ["", "=", "A=B"]),
        (
            ["rlimit"],
            [
                "", "nofile", "=1", "nofile=", "nofile=1:", "nofile=:1", "nofile=1:2:3", "nofile=2:1", "nofile=-1",
                "nofile=unlimited:1", "nofile=10 GB", "nofile=1e309", "nofile=NaN", "nofile=٣", "NOFILE=1", "rss=1",
                "nofile=18446744073709551616", "nofile= 1", "nofile=Unlimited", "nofile=infinity",
            ]
        ),
        (["report"], ["", "fd:", "fd:-1", "fd:+3", "fd:-0", "fd:x", "fd:3 ", "fd:99999999999", "fd:\u{301}3"]),
        (
            ["inject-fault"],
            [
                "", "init", "init:1", "init:1:", "init:-1:EPERM", "init:+1:EPERM", "init:x:EPERM", "jail:1:EPERM",
                "initial:1:EPERM", "init:1:EWHAT", "init:1:eperm", "init:1:KILL", "init:1:EPERM:x", ":1:EPERM",
                "init::EPERM", "init:9223372036854775808:kill",
            ]
        ),
    ]

    @Test(arguments: wrong.flatMap { row in row.options.flatMap { option in row.values.map { (option, $0) } } })
    func whatIsNoneIsRefusedAndNamed(_ option: String, _ value: String) throws {
        let refusal = try #require(whyRefused(["--\(option)", value]), "it was accepted")
        #expect(refusal.message.hasPrefix("the value \u{201C}\(ByteString(value).shown)\u{201D} "))
        #expect(refusal.origin == .flag("--\(option) \(ByteString(value).shown)"))
    }

    @Test(arguments: Resource.allCases)
    func everyResourceHasALimit(_ resource: Resource) throws {
        let limits = try parse(options: ["--rlimit", "\(resource.name)=1K:unlimited"]).limits.map(\.value)
        #expect(limits == [ResourceLimit(resource, soft: 1024, hard: .max)])
    }

    @Test(
        arguments: [
            ("as=unlimited", .max, .max), ("as=0", 0, 0), ("as=5", 5, 5), ("as=5:6", 5, 6),
            ("as=64M", 1 << 26, 1 << 26),
            ("as=1.5G:2G", 3 << 29, 1 << 31),
        ] as [(String, UInt64, UInt64)])
    func softAndHardLimit(_ value: String, _ soft: UInt64, _ hard: UInt64) throws {
        let limits = try parse(options: ["--rlimit", value]).limits.map(\.value)
        #expect(limits == [ResourceLimit(.addressSpace, soft: soft, hard: hard)])
    }

    @Test(arguments: [
        ("nofil=1", "did you mean nofile?"), ("stak=1", "did you mean stack?"),
        (
            "frobnicate=1",
            "known are cpu, fsize, data, stack, core, nproc, nofile, memlock, as, locks, sigpending, msgqueue, nice, "
                + "rtprio, rttime"
        ),
    ])
    func aMistypedResourceIsCorrected(_ value: String, _ hint: String) throws {
        #expect(whyRefused(["--rlimit", value])?.hint == hint)
    }

    @Test(arguments: [
        ("supervisor:0:ENOMEM", Fault(role: .supervisor, index: 0, kind: .errno(.noMemory))),
        ("init:12:EPERM", Fault(role: .initial, index: 12, kind: .errno(.perm))),
        ("payload:3:kill", Fault(role: .payload, index: 3, kind: .kill)),
    ])
    func faults(_ value: String, _ fault: Fault) throws {
        #expect(try parse(options: ["--inject-fault", value]).faults.map(\.value) == [fault])
    }

    @Test(
        arguments: [
            ("report.json", .file("report.json")), ("/a/b", .file("/a/b")), ("fd:0", .descriptor(0)),
            ("fd:2147483647", .descriptor(.max)), ("./fd:3", .file("./fd:3")), ("FD:3", .file("FD:3")),
        ] as [(String, ReportTarget)])
    func whereTheReportGoes(_ value: String, _ target: ReportTarget) throws {
        #expect(try parse(options: ["--report", value]).report?.value == target)
    }

    @Test(arguments: ["a", "0", "box-1.example", "A-Z", String(repeating: "a", count: 64)])
    func hostNames(_ name: String) throws {
        #expect(try parse(options: ["--hostname", name]).hostname.value == ByteString(name))
    }

    @Test(arguments: [("0", 0), ("22", 0o22), ("022", 0o22), ("0777", 0o777)] as [(String, UInt32)])
    func umasks(_ value: String, _ bits: UInt32) throws {
        #expect(try parse(options: ["--umask", value]).umask.value == FileMode(bits))
    }
}
