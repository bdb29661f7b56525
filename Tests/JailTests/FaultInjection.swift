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
            let wrong = list.map { step in
                let place = FaultStage.Place(role: role, step: step, count: list.count)
                // The steps beside a payload that is under way have a test of their own.
                let isBeside = ["removeStaleCgroups", "supervise", "reap"].contains(step.step)
                return stage.fail(place, kind, mayRun: isBeside)
            }
            report(wrong, "\(plan.name), \(role)")
        }
    }

    /// The last steps of init and supervisor fail while the payload is on its way: often, because it is a
    /// race. Those that watch can't fail before the command has begun; all else holds for them too.
    @Test(arguments: ["init:startPayload", "init:reap", "supervisor:admitPayload", "supervisor:supervise"])
    func aFailureBesideThePayloadIsNeverTakenForAnother(place: String) throws {
        let tracked = Tracked()
        let stage = FaultStage(FaultPlan.plain, tracked)
        defer { stage.close() }
        let steps = try #require(stage.plan())
        let role = String(place.prefix { $0 != ":" })
        let list = role == "init" ? steps.initial : steps.supervisor
        let step = try #require(list.first { place.hasSuffix(":" + $0.step) })
        let isWatch = ["reap", "supervise"].contains(step.step)
        let faults = (0..<60).map { _ in
            stage.fail(FaultStage.Place(role: role, step: step, count: list.count), "EPERM", mayRun: isWatch)
        }
        report(faults, place)
    }

    private func report(_ wrong: [[String]], _ what: String) {
        let failed = wrong.filter { !$0.isEmpty }
        guard !failed.isEmpty else { return }
        let examples = failed.prefix(4).flatMap { $0 }.joined(separator: "\n")
        Issue.record("\(what): \(failed.count) of \(wrong.count) faults are not handled right, such as\n\(examples)")
    }

    @Test func aFaultInAStepThatIsNotThereIsRefused() {
        for place in [
            "supervisor:99:EPERM", "init:999:kill", "payload:-1:EPERM", "payload:0:ENOTHING", "nobody:0:kill", "init:0",
        ] {
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
        var all = [maximal, plain, bare, withoutInit, inTerminal, inTerminalWithoutInit, limited]
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
    /// As far as limits can be had here.
    static let limited = FaultPlan(name: "with limits") {
        let options =
            $0.writable + [
                "--rw", $0.scratch / "rw", "--protect", $0.scratch / "rw/held", "--output-limit", "1M", "--file-size",
                "1M",
            ]
            + ["--soft-memory", "1G"]
        return options + (Groups.canBeMade ? ["--cpu-time", "20s"] : [])
            + (Groups.areDelegated ? ["--memory", "256M", "--pids", "64", "--cpus", "1"] : [])
    }
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
            // A report is worth steps of its own.
            prefix + [tracked.binary, "plan", "--json", "--report", tracked.reportPath] + tracked.mount + options
                + ["--"] + command, setup
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

    /// Runs with a fault at this place; returns what was wrong about its consequences.
    ///
    /// - Parameter mayRun: the command may have been started when the fault strikes.
    func fail(_ place: Place, _ kind: String, mayRun: Bool = false) -> [String] {
        let fault = "\(place.role):\(place.step.index):\(kind)"
        let before = terminal?.modes
        let run = run(fault: fault)
        let isSupervisorsDeath = place.role == "supervisor" && kind == "kill"
        var wrong = isSupervisorsDeath ? wrongAboutDeath(run) : wrongAboutFailure(run, place, kind)
        // Init's death takes the command with it. When that was running already, it is its end by SIGKILL.
        if mayRun, kind == "kill", place.role == "init", run.status == 137, run.report?.verdict == "signaled" {
            wrong = []
        }

        if !mayRun, status(of: tracked.canary) != nil { wrong.append("the command ran") }
        if let terminal, let before, terminal.modes != before {
            // Once the payload was admitted, SIGKILL leaves nobody who could put the terminal back.
            if !(isSupervisorsDeath && mayRun) {
                wrong.append("the terminal's modes are \(terminal.modes), not \(before)")
            }
            terminal.modes = before
        }
        var left: [String] = []
        if !eventually(
            1,
            {
                left = tracked.remains(); return left.isEmpty
            })
        {
            wrong.append("left behind: \(left)")
        }
        return wrong.map { "\(fault) (\(place.step.step)): \($0)" }
    }

    private func wrongAboutDeath(_ run: Run) -> [String] {
        var wrong: [String] = []
        if run.killedBy != SIGKILL { wrong.append("the supervisor was not killed: \(run)") }
        if run.report != nil { wrong.append("a dead supervisor reported") }
        return wrong
    }

    private func wrongAboutFailure(_ run: Run, _ place: Place, _ kind: String) -> [String] {
        var wrong: [String] = []
        if run.status != 125 || run.killedBy != nil { wrong.append("status is not 125: \(run)") }
        if run.report?.verdict != "setup-failed" || run.report?.exit != nil {
            wrong.append("verdict is not setup-failed: \(run)")
        }
        let name = "\(place.role) \(place.step.index)/\(place.count)  \(place.step.step)"
        if run.report?.cause.step?.hasPrefix(name) != true || !run.err.contains("  step    \(name)") {
            wrong.append("the step is not named: \(run.report?.cause.step ?? "none"); \(run.err)")
        }
        if kind != "kill", run.report?.cause.errno != kind {
            wrong.append("errno is \(run.report?.cause.errno ?? "none"): \(run.err)")
        }
        if run.report?.enforced != [] { wrong.append("something is called enforced") }
        return wrong
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
