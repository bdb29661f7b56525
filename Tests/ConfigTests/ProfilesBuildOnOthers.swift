import Config
import Model
import Testing

@Suite struct ProfilesBuildOnOthers {
    @Test func theLaterOneWinsAndListsGrow() throws {
        let profile = try resolved(
            ("/p.toml", "extends = ['./a.toml', './b.toml']\nlimits.grace = '3s'\nenvironment.pass = ['P']"),
            (
                "/a.toml",
                "limits.time = '1s'\nlimits.grace = '1s'\nenvironment.pass = ['A']\nenvironment.set = { X = 'a' }"
            ),
            ("/b.toml", "limits.time = '2s'\nenvironment.pass = ['B']\nenvironment.set = { X = 'b', Y = 'b' }"))
        #expect(profile.wallTime?.value == .seconds(2))
        #expect(profile.wallTime?.origin == .file("/b.toml", line: 1, column: 15))
        #expect(profile.grace.value == .seconds(3))
        #expect(profile.said(.envPass).map(\.text) == ["A", "B", "P"])
        #expect(profile.said(.env).map(\.text) == ["X=b", "Y=b"])
    }

    @Test func whatIsReplacedIsForgottenFirst() throws {
        let base = """
            environment = { pass = ['A'], set = { C = 'b' } }
            limits = { memory = '1M', pids = 3, rlimit = { nproc = 1 } }
            mount = [{ ro = '/a' }, { tmpfs = '/t' }]
            """
        func over(_ text: String) throws -> [String] {
            everything(try resolved(("/p.toml", "extends = ['./base.toml']\n" + text), ("/base.toml", base)))
        }
        #expect(try over("").count == 7)
        #expect(
            try over("replace = ['mount.ro', 'environment.pass', 'limits.memory']\nenvironment.pass = ['B']")
                == ["--tmpfs /t", "--env C=b", "--env-pass B", "--pids 3", "--rlimit nproc=1"])
        #expect(try over("replace = ['mount', 'environment', 'limits']").isEmpty)
        #expect(mistakes("replace = ['limit']").map(\.hint) == ["did you mean limits?"])
        #expect(mistakes("replace = ['limits.memroy']").map(\.hint) == ["did you mean limits.memory?"])
    }

    @Test func aMountTakesThePlaceOfAnInheritedOne() throws {
        let base = ("/base.toml", "mount = [{ ro = '/a', at = '/x' }, { mask = '/y' }, { dir = '/z' }]")
        let over = try resolved(
            ("/p.toml", "extends = ['./base.toml']\nmount = [{ rw = '/b', at = '/x' }, { ro = '/y' }]"), base)
        #expect(everything(over) == ["--ro /y", "--rw /b:/x", "--dir /z"])
    }

    @Test func aFileThatIsReachedTwiceIsReadOnce() throws {
        let profile = try resolved(
            ("/p.toml", "extends = ['./a.toml', './b.toml']"), ("/a.toml", "extends = ['./c.toml']"),
            ("/b.toml", "extends = ['././c.toml']"), ("/c.toml", "mount = [{ ro = '/a' }]"))
        #expect(profile.mounts.count == 1)
    }

    @Test func relativeFilesStartBesideTheFileThatNamesThem() throws {
        let profile = try resolved(
            ("/d/p.toml", "extends = ['./e/a.toml']"), ("/d/e/a.toml", "extends = ['../b.toml', '/c.toml']"),
            ("/d/e/../b.toml", "limits.time = '2s'"), ("/c.toml", "limits.grace = '2s'"))
        #expect(profile.wallTime?.value == .seconds(2) && profile.grace.value == .seconds(2))
    }

    @Test func aCircleIsRefusedWithItsWay() {
        let refusal = #expect(throws: Refusal.self) {
            try resolved(("/p.toml", "extends = ['./a.toml']"), ("/a.toml", "\nextends = ['./p.toml']"))
        }
        #expect(refusal?.message == "/p.toml extends itself")
        #expect(refusal?.origin == .file("/a.toml", line: 2, column: 12))
        #expect(refusal?.hint == "the way: /p.toml → /a.toml → /p.toml")
    }

    @Test func aChainIsAtMostSixteenDeep() throws {
        func chain(_ length: Int) throws(Refusal) -> Profile {
            var selection = Selection()
            selection.profiles = ["/1"]
            return try resolve(selection, here) { (reference) throws(Refusal) in
                guard case .path(let path) = reference, let number = Int(path.shown.dropFirst()) else { return nil }
                let text = number < length ? "extends = ['/\(number + 1)']" : "limits.time = '1s'"
                return ProfileText(path: path, bytes: Array(text.utf8))
            }
        }
        #expect(try chain(16).wallTime != nil)
        let refusal = #expect(throws: Refusal.self) { try chain(17) }
        #expect(refusal?.message == "profiles extend each other deeper than 16")
    }

    @Test func aMistakeBelowIsToldBeforeThoseItCauses() {
        let refusal = #expect(throws: Refusal.self) {
            try resolved(("/p.toml", "extends = ['./a.toml']\nlimits.time = 'x'"), ("/a.toml", "limits.tiem = '1s'"))
        }
        #expect(refusal?.origin == .file("/a.toml", line: 1, column: 8))
    }

    @Test func flagsWinOverAll() throws {
        let load: LoadProfiles = { (selection) throws(Refusal) in
            #expect(selection.profiles == ["/p.toml"])
            let text = """
                jail.time-namespace = true
                limits = { time = '1s', memory = '1M' }
                mount = [{ ro = '/src/tree' }, { ro = '/b' }]
                """
            return (try profile(text), "/src/tree")
        }
        let words: [ByteString] = [
            "--time=2s", "--rw", ".", "--profile", "/p.toml", "--memory=2M", "--no-time-namespace", "true",
        ]
        let over = try parseArguments(words[...], load: load).profile
        #expect(everything(over) == ["--ro /b", "--rw .", "--time-namespace false", "--time 2s", "--memory 2M"])
        #expect(over.command == ["true"])
        #expect(over.wallTime?.origin == .flag("--time 2s"))
    }
}
