import Config
import Model
import Testing

@Suite struct VariablesAreAClosedSet {
    @Test func theCallersFour() throws {
        let text = "environment.set = { A = '${HOME}:${CWD}:${UID}:${TMPDIR}' }"
        #expect(try profile(text).said(.env).map(\.text) == ["A=/home/anna:/src/tree:1000:/tmp"])
    }

    @Test(arguments: ["PATH", "USER", "home", "", "A B", "HOME:-x", "${HOME"])
    func nothingElseOfTheEnvironment(_ name: String) {
        #expect(mistakes("environment.set = { A = '${\(name)}' }").count == 1)
    }

    @Test(arguments: [
        ("$", "$"), ("$HOME", "$HOME"), ("$${HOME}", "${HOME}"), ("a$$b", "a$$b"), ("$$${UID}", "$${UID}"),
    ])
    func aDollarSignAloneIsItself(_ written: String, _ meant: String) throws {
        #expect(
            try profile("environment.set = { A = '\(written)' }").said(.env).map(\.text) == [ByteString("A=" + meant)])
    }

    @Test func aHomeThatIsNoneIsNeverGuessed() {
        let nobody = Surroundings(home: nil, currentDirectory: nil, user: 1)
        #expect(throws: Refusal.self) { try resolved(("/p", "jail.cwd = '${HOME}'"), in: nobody) }
        #expect(throws: Refusal.self) { try resolved(("/p", "jail.cwd = '${CWD}'"), in: nobody) }
    }

    @Test func whatAVariableHoldsMeansNothing() throws {
        let odd = Surroundings(home: "/h:/etc,optional", currentDirectory: #"/\"#, user: 1)
        let profile = try resolved(("/p", "mount = [{ ro = '${HOME}' }, { rw = '${CWD}', at = '/x' }]"), in: odd)
        #expect(
            profile.mounts.map(\.value) == [
                .bind(Mount.Bind(source: "/h:/etc,optional", destination: "/h:/etc,optional", writable: false)),
                .bind(Mount.Bind(source: #"/\"#, destination: "/x", writable: true)),
            ])
    }

    private static let declared = """
        [variables]
        work = { type = 'path', default = '${HOME}/work' }
        mem = { type = 'size', default = '1M' }
        procs = { type = 'count' }
        [limits]
        memory = '${mem}'
        pids = '${procs}'
        [[mount]]
        rw = '${work}'
        """

    @Test func declaredOnesHaveADefaultOrAreSet() throws {
        let profile = try profile(Self.declared, define: ["procs=7"])
        #expect(everything(profile) == ["--rw /home/anna/work", "--memory 1M", "--pids 7"])
        let other = try ConfigTests.profile(Self.declared, define: ["procs=7", "mem=2M", "work=/x,y:z", "procs=8"])
        #expect(everything(other) == [#"--rw /x\,y\:z"#, "--memory 2M", "--pids 8"])
    }

    @Test func oneWithoutAValueIsRefusedWhereItIsUsed() {
        let all = mistakes(Self.declared)
        #expect(all.map(\.message) == ["${procs} has no value"])
        #expect(all.first?.origin == .file("/p.toml", line: 7, column: 8))
        #expect(all.first?.hint == "set it: -D procs=…")
    }

    @Test(arguments: ["mem=lots", "procs=-1", "procs=x", "work=rel", "work=/a/../b", "mem", "=1", "meme=1", "HOME=/x"])
    func aDefinitionIsChecked(_ definition: String) throws {
        let refusal = #expect(throws: Refusal.self) { try profile(Self.declared, define: ["procs=1", definition]) }
        #expect(refusal?.origin == .flag("-D \(definition)"))
    }

    @Test(arguments: [
        "a = 1", "a = { default = 'x' }", "a = { type = 'colour' }", "a = { type = 'size', default = 'x' }",
        "a = { type = 'size', defualt = '1' }", "HOME = { type = 'path' }", "'a b' = { type = 'text' }",
        "a = { type = 'text', default = '${b}' }",
    ])
    func aDeclarationIsChecked(_ line: String) {
        #expect(mistakes("[variables]\n" + line).count == 1)
    }

    @Test func aLaterDefaultCounts() throws {
        let profile = try resolved(
            ("/p.toml", "extends = ['./a.toml']\nvariables.t = { type = 'duration', default = '2s' }"),
            ("/a.toml", "variables.t = { type = 'duration', default = '1s' }\nlimits.time = '${t}'"))
        #expect(profile.wallTime?.value == .seconds(2))
    }

    @Test func aSmallFileCantStandForALargePolicy() {
        let text = String(repeating: "${HOME}", count: 2000)
        #expect(
            mistakes("environment.set = { A = '\(text)' }").map(\.message) == ["with its variables this is too long"])
    }
}
