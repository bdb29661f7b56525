import Foundation
import Glibc
import Testing

/// Every step of every kind of plan fails, or its process is killed there: nothing runs, the step is
/// named, nothing is left.
@Suite struct FaultInjection {
    @Test(arguments: FaultPlan.all, ["EPERM", "kill"])
    func noStepCanFailUnnoticed(plan: FaultPlan, kind: String) throws {
        let tracked = Tracked()
        let stage = FaultStage(plan, tracked)
        defer { stage.close() }
        let steps = try #require(stage.plan())

        // The control: without a fault the very same jail runs its command.
        let control = stage.run(fault: nil)
        #expect(control.status == 0 && control.report?.verdict == "ok", "\(control)")
        #expect(status(of: tracked.canary) != nil, "the control made no canary")

        for (role, list) in [("supervisor", steps.supervisor), ("init", steps.initial), ("payload", steps.payload)] {
            #expect(!list.isEmpty)
            for step in list {
                stage.expectFailure(FaultStage.Place(role: role, step: step, count: list.count), kind)
            }
        }
    }

    /// The last steps of supervisor and init fail while the payload is on its way: often, because it is a race.
    @Test(arguments: ["init:startPayload", "init:dropPrivileges", "init:reap", "supervisor:supervise"])
    func aFailureBesideThePayloadStopsItInTime(place: String) throws {
        let tracked = Tracked()
        let stage = FaultStage(FaultPlan.plain, tracked)
        defer { stage.close() }
        let steps = try #require(stage.plan())
        let role = String(place.prefix { $0 != ":" })
        let list = role == "init" ? steps.initial : steps.supervisor
        let step = try #require(list.first { place.hasSuffix(":" + $0.step) })
        for _ in 0..<60 { stage.expectFailure(FaultStage.Place(role: role, step: step, count: list.count), "EPERM") }
    }

    @Test func aFaultInAStepThatIsNotThereIsRefused() {
        for place in ["supervisor:99:EPERM", "init:999:kill", "payload:-1:EPERM", "payload:0:ENOTHING", "nobody:0:kill", "init:0"] {
            let run = Nestbox.run(["--inject-fault", place], ["true"])
            #expect(run.status == 125 && run.report?.verdict ?? "setup-failed" == "setup-failed", "\(place): \(run)")
        }
    }
}

/// A plan that has steps no other has.
struct FaultPlan: Sendable, CustomTestStringConvertible {
    let name: String
    var needsTerminal = false
    /// Started by root through this, in a mount namespace of its own.
    var isRange = false
    let options: @Sendable (Tracked) -> [String]
    var testDescription: String { name }

    static var all: [FaultPlan] {
        var all = [maximal, plain, bare, withoutInit, inTerminal, inTerminalWithoutInit]
        if range != nil { all.append(range!) }
        return all
    }

    static let plain = FaultPlan(name: "plain") { $0.writable }

    static let maximal = FaultPlan(name: "maximal") { tracked in
        let layer = tracked.scratch.directory("layer"), keep = tracked.scratch.directory("keep")
        tracked.scratch.file("layer/hidden", "secret\n")
        tracked.scratch.directory("layer/hidden.d")
        return tracked.writable + [
            "--overlay", "\(layer):/overlay", "--overlay", "\(layer):/kept,keep=\(keep)", "--ro", layer,
            "--tmpfs", "/scratch,size=1M", "--symlink", "overlay:/link", "--dir", "/empty", "--file", "/hello=world",
            "--mask", "\(layer)/hidden", "--mask", "\(layer)/hidden.d", "--proc", "full", "--user", "4711:4712",
            "--time-namespace", "--hostname", "maximal", "--net", "none", "--env", "A=B", "--cwd", "/scratch",
            "--umask", "027", "--pass-fd", "7", "--rlimit", "nofile=64", "--rlimit", "fsize=1M",
            "--rlimit", "core=1", "--time", "20s", "--grace", "100ms",
        ]
    }

    static let bare = FaultPlan(name: "bare, host network") { tracked in
        tracked.writable + ["--view", "none", "--net", "host", "--proc", "none", "--dev", "none"]
    }

    static let withoutInit = FaultPlan(name: "without init") { $0.writable + ["--init", "none"] }
    static let inTerminal = FaultPlan(name: "in a terminal", needsTerminal: true) { $0.writable }
    static let inTerminalWithoutInit = FaultPlan(name: "in a terminal, without init", needsTerminal: true) {
        $0.writable + ["--init", "none"]
    }

    /// Needs subordinate ids. Root can have them without changing the host, by a file mounted over its own.
    static let range: FaultPlan? = {
        guard Host.tool("newuidmap") != nil else { return nil }
        let name = Host.isRoot ? "root" : (getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "?")
        func grants(_ path: String) -> Bool {
            (contents(of: path) ?? "").split(separator: "\n").contains {
                $0.hasPrefix("\(name):") || $0.hasPrefix("\(Host.user):")
            }
        }
        let isGranted = grants("/etc/subuid") && grants("/etc/subgid")
        let canBeGranted = Host.isRoot && status(of: "/etc/subuid") != nil && status(of: "/etc/subgid") != nil
        guard isGranted || canBeGranted else { return nil }
        return FaultPlan(name: "with a range of ids", isRange: !isGranted) { $0.writable + ["--id-range", "1000"] }
    }()
}

/// Runs one plan over and over, each time with another fault.
final class FaultStage {
    struct Place {
        let role: String
        let step: PlannedStep
        let count: Int
    }

    private let plan_: FaultPlan
    private let tracked: Tracked
    private let options: [String]
    private let terminal: Terminal?
    private let passed = open("/dev/null", O_RDONLY | O_CLOEXEC)
    private var prefix: [String] = []

    init(_ plan: FaultPlan, _ tracked: Tracked) {
        plan_ = plan
        self.tracked = tracked
        options = plan.options(tracked)
        terminal = plan.needsTerminal ? Terminal() : nil
        if plan.isRange {
            let ids = tracked.scratch.file("subids", "root:100000:65536\n0:100000:65536\n")
            let script = "mount --bind \(ids) /etc/subuid && mount --bind \(ids) /etc/subgid && exec \"$@\""
            prefix = ["unshare", "--mount", "sh", "-c", script, "sh"]
        }
    }

    func close() { Glibc.close(passed) }

    private var setup: Child.Setup {
        var setup = tracked.setup
        setup.descriptors = [7: passed]
        return setup
    }

    private var command: [String] { [tracked.inside, "canary", "/rw/canary"] }

    func plan() -> PlanDocument? {
        var setup = setup
        if let terminal { setup.input = .descriptor(terminal.slave) }
        let run = Child(
            prefix + [tracked.binary, "plan", "--json"] + tracked.mount + options + ["--"] + command, setup
        ).finish()
        let plan = PlanDocument(run.out)
        if plan == nil { Issue.record("no plan: \(run)") }
        return plan
    }

    func run(fault: String?) -> Run {
        unlink(tracked.canary)
        unlink(tracked.reportPath)
        let faults = fault.map { ["--inject-fault", $0] } ?? []
        let arguments = prefix + tracked.arguments(faults + options, command)
        var run: Run
        if let terminal {
            var setup = setup
            // Where the plan was made only standard input was a terminal.
            let (out, err) = (tracked.scratch / "out", tracked.scratch / "err")
            setup.output = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            setup.error = open(err, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            run = terminal.finish(terminal.start(arguments, setup))
            Glibc.close(setup.output!)
            Glibc.close(setup.error!)
            run = Run(
                status: run.status, killedBy: run.killedBy, outBytes: Array((contents(of: out) ?? "").utf8),
                errBytes: Array((contents(of: err) ?? "").utf8), seconds: run.seconds)
        } else {
            run = Child(arguments, setup).finish()
        }
        run.report = tracked.report
        return run
    }

    func expectFailure(_ place: Place, _ kind: String) {
        let fault = "\(place.role):\(place.step.index):\(kind)"
        let what = "\(plan_.name), \(fault) (\(place.step.step))"
        let modes = terminal?.modes
        let run = run(fault: fault)
        let isSupervisorsDeath = place.role == "supervisor" && kind == "kill"

        if isSupervisorsDeath {
            #expect(run.killedBy == SIGKILL, "\(what): \(run)")
            #expect(run.report == nil, "\(what): reported by a dead supervisor")
        } else {
            #expect(run.status == 125 && run.killedBy == nil, "\(what): \(run)")
            #expect(run.report?.verdict == "setup-failed" && run.report?.exit == nil, "\(what): \(run)")
            let name = "\(place.role) \(place.step.index)/\(place.count)  \(place.step.step)"
            #expect(run.report?.cause.step?.hasPrefix(name) == true, "\(what): \(run.report?.cause.step ?? "no step")")
            #expect(run.report?.enforced == [], "\(what)")
            #expect(run.err.contains("  step    \(name)"), "\(what): \(run.err)")
            if kind != "kill" { #expect(run.report?.cause.errno == kind, "\(what): \(run)") }
        }
        // A supervisor killed while it watches leaves a payload that had been admitted.
        if !(isSupervisorsDeath && place.step.step == "supervise") {
            #expect(status(of: tracked.canary) == nil, "\(what): the command ran")
            if let modes, let now = terminal?.modes { #expect(now == modes, "\(what): the terminal was changed") }
        } else if terminal != nil {
            // SIGKILL leaves nobody who could put the caller's terminal back.
            terminal?.change { mode in modes.map { mode.c_lflag = $0.local; mode.c_iflag = $0.input; mode.c_oflag = $0.output; mode.c_cflag = $0.control } }
        }
        tracked.expectNothingRemains(what)
    }
}

struct PlannedStep: Decodable {
    let index: Int
    let step: String
    let details: String
}

/// What `nestbox plan --json` prints.
struct PlanDocument: Decodable {
    let supervisor: [PlannedStep]
    let initial: [PlannedStep]
    let payload: [PlannedStep]

    enum CodingKeys: String, CodingKey {
        case supervisor, payload
        case initial = "init"
    }

    init?(_ json: String) {
        guard let plan = try? JSONDecoder().decode(PlanDocument.self, from: Data(json.utf8)) else { return nil }
        self = plan
    }
}
