import Config
import Model
import Testing

@testable import Planner

/// Promises that hold for any options: 2,000 random combinations on random hosts.
@Suite struct EveryPlanCanBeTrusted {
    private static let pool: [[String]] =
        [
            "/data", "/data:/d", "/data/sub:/d/sub", "/srv:/home/user/srv", "/data/file:/etc/passwd", "/usr",
            "/gone,optional",
            "/etc/shadow:/d/x/y", ".", "notes", "/data:/tmp/a/b", "/srv:/dev/srv", "/", "/proc", "/gone", "/secret",
            "/data/socket", "/data:/proc/x",
        ].flatMap { [["--ro", $0], ["--rw", $0 + ",noexec"]] }
        + [
            ["--overlay", "/srv:/d"], ["--overlay", "/data:/o,keep=/changes"], ["--overlay", "/data,keep=/data/sub"],
            ["--tmpfs", "/tmp"], ["--tmpfs", "/d/tmp"], ["--tmpfs", "/home"], ["--tmpfs", "/dev"],
            ["--tmpfs", "/data"],
            ["--symlink", "x:/d/link"], ["--symlink", "usr/bin:/bin"], ["--dir", "/d/dir"], ["--dir", "/opt"],
            ["--dir", "/opt/a/b"], ["--file", "/etc/hosts=x"], ["--file", "/opt/f=x"], ["--file", "/opt/f/g=x"],
            ["--mask", "/usr/share"], ["--mask", "/etc/shadow"], ["--mask", "/d"],
            ["--view", "none"], ["--proc", "none"], ["--proc", "full"], ["--dev", "none"],
            ["--user", "0"], ["--user", "4294967294"], ["--host-user", "root"], ["--host-user", "1001:1002"],
            ["--id-range", "1"], ["--id-range", "1000"], ["--id-range", "65536"], ["--id-range", "65537"],
            ["--net", "host"], ["--time-namespace"], ["--hostname", "h"], ["--init", "none"],
            ["--env", "PATH=/x::/y"], ["--env", "PATH="], ["--env-pass", "SECRET"], ["--env", "SECRET=1"],
            ["--cwd", "/tmp"],
            ["--cwd", "a"], ["--umask", "0"], ["--pass-fd", "7"], ["--pass-fd", "9"], ["--rlimit", "core=0"],
            ["--rlimit", "nofile=5"], ["--time", "1s"], ["--grace", "0s"], ["--inject-fault", "init:20:EPERM"],
            ["--inject-fault", "payload:99:kill"],
        ]

    private static func host(_ random: inout SeededGenerator) -> HostFacts {
        var facts = random.chance(3) ? HostFacts.root : .anna
        facts.currentDirectory = random.pick([
            "/home/anna/project", "/home/anna", "/", "/usr/share", "/data/sub", "/tmp",
        ])
        if random.chance(4) { facts.terminals = [true, random.chance(2), false] }
        if random.chance(4) { facts.coreHardLimit = random.pick([0, 1, 2]) }
        if random.chance(8) { facts.links = [] }
        if random.chance(4) { facts.landlock = Int.random(in: 0...7, using: &random) }
        facts.pipesCores = random.chance(2)
        return facts
    }

    private struct Drawn {
        let options: [String]
        let facts: HostFacts
        let plan: Plan?
        let refusal: Refusal?
    }

    private static let drawn: [Drawn] = {
        var random = SeededGenerator(seed: 2024)
        return (0..<2000).map { _ in
            let count = Int.random(in: 0...6, using: &random)
            let options = (0..<count).flatMap { _ in random.pick(pool) }
            let facts = host(&random)
            do throws(Refusal) {
                return Drawn(options: options, facts: facts, plan: try plan(options, facts), refusal: nil)
            } catch {
                return Drawn(options: options, facts: facts, plan: nil, refusal: error)
            }
        }
    }()

    /// The first few combinations that break a promise are enough to see why.
    private func expect(_ promise: String, _ complaint: (Drawn, Plan) -> String?) {
        let broken = Self.drawn.compactMap { drawn in
            drawn.plan.flatMap { complaint(drawn, $0) }.map { "\($0)\n    \(drawn.options.joined(separator: " "))" }
        }
        let examples = broken.prefix(3).joined(separator: "\n  ")
        #expect(broken.isEmpty, "\(promise): broken by \(broken.count) plans:\n  \(examples)")
    }

    @Test func halfOfThemOrMoreArePlansOrThisWouldProveLittle() {
        let plans = Self.drawn.filter { $0.plan != nil }.count
        #expect((600...1700).contains(plans), "\(plans) of \(Self.drawn.count)")
    }

    @Test func eachKeepsTheOrder() {
        expect("the order rules hold") { _, plan in
            var plan = plan
            // The rules are checked before faults are put in.
            if case .fault(_, let action) = plan.supervisor.last?.action {
                plan.supervisor[plan.supervisor.count - 1].action = action
            }
            return orderViolation(in: plan)
        }
    }

    @Test func eachIsTheSameForTheSameInput() {
        expect("the same input gives the same plan") { drawn, first in
            do throws(Refusal) {
                let second = try plan(drawn.options, drawn.facts)
                let isSame =
                    first.supervisor.map(\.action) == second.supervisor.map(\.action)
                    && first.initial.map(\.action) == second.initial.map(\.action)
                    && first.payload.map(\.action) == second.payload.map(\.action)
                    && first.posture == second.posture && first.enforced == second.enforced
                    && first.degraded == second.degraded
                return isSame ? nil : "another plan"
            } catch {
                return "a refusal"
            }
        }
    }

    @Test func eachBuildsAViewThatCanBeBuilt() {
        expect("every step finds what it needs and nothing that is in its way") { _, plan in
            JailOnPaper(plan).complaints.first
        }
    }

    @Test func eachOpensWhatIsTheHostsBeforeItBecomesAnybodyElse() {
        expect("sources are opened first") { _, plan in
            let names = plan.initial.map(\.action.name)
            let opens = names.lastIndex { $0 == "openSource" || $0 == "openLayers" } ?? -1
            let builds = names.firstIndex { $0 == "assumeIdentity" || $0 == "mountRoot" } ?? -1
            return opens < builds ? nil : "\(names)"
        }
    }

    @Test func eachPlacesExactlyWhatItHasOpened() {
        expect("binds and overlays are opened once and placed once") { _, plan in
            var opened: [BindMount] = []
            var placed: [BindMount] = []
            var layers: [OverlayMount] = []
            var overlays: [OverlayMount] = []
            func look(_ action: InitAction) {
                switch action {
                case .openSource(let bind): opened.append(bind)
                case .bindMount(let bind): placed.append(bind)
                case .openLayers(let overlay): layers.append(overlay)
                case .mountOverlay(let overlay): overlays.append(overlay)
                case .fault(_, let action): look(action)
                default: break
                }
            }
            for step in plan.initial { look(step.action) }
            return Set(opened) == Set(placed) && opened.count == placed.count && Set(layers) == Set(overlays)
                && layers.count == overlays.count ? nil : "opened \(opened.count), placed \(placed.count)"
        }
    }

    @Test func eachShowsTheHostWithoutSetUidAndDevices() {
        expect("binds are nosuid, and nodev unless they are a device") { _, plan in
            for step in plan.initial {
                guard case .bindMount(let bind) = step.action else { continue }
                let isDevice = bind.source.isWithin("/dev")
                if !bind.attributes.contains(.noSuid) { return "\(bind.destination.shown) is suid" }
                if !isDevice && !bind.attributes.contains(.noDev) { return "\(bind.destination.shown) has devices" }
                if isDevice && !bind.attributes.isSuperset(of: [.readOnly, .noExec]) { return bind.destination.shown }
            }
            return nil
        }
    }

    @Test func eachMakesWritableOnlyWhatWasAskedForWithThatWord() {
        expect("only --rw is writable") { _, plan in
            for step in plan.initial {
                guard case .bindMount(let bind) = step.action, !bind.attributes.contains(.readOnly) else { continue }
                guard case .flag(let words) = step.origin, words.hasPrefix("--rw ") else {
                    return bind.destination.shown
                }
            }
            return nil
        }
    }

    @Test func eachTakesEverythingFromThePayload() {
        let steps = [
            "setUmask", "joinSessionKeyring", "dropBoundingSet", "lockSecurebits", "setIdentity", "dropCapabilities",
            "setNoNewPrivileges", "changeDirectory", "closeDescriptors", "resetSignals", "loadFilter",
            "awaitAdmission", "exec",
        ]
        expect("the payload's own steps are all there, once") { _, plan in
            let names = plan.initial.map(\.action.name) + plan.payload.map(\.action.name)
            return steps.first { step in names.count { $0 == step } != 1 }
        }
        expect("there is a limit for core dumps") { _, plan in
            plan.payload.contains { $0.action.name == "setLimit" } ? nil : "none"
        }
        expect("the posture is that of nobody privileged") { drawn, plan in
            let posture = plan.posture
            guard posture.noNewPrivileges, posture.capabilities == 0 else { return "privileged" }
            return posture.hostUser.uid != 0 || drawn.options.contains("root") ? nil : "root of the host unasked"
        }
    }

    @Test func eachGivesTheEnvironmentEveryNameOnce() {
        expect("no name comes twice, and nothing of the caller comes unasked") { drawn, plan in
            guard case .exec(let exec) = plan.payload.last?.action else { return nil }
            let names = exec.environment.map { $0.bytes.prefix { $0 != UInt8(ascii: "=") } }
            guard Set(names).count == names.count else { return "twice" }
            let asked = drawn.options.contains("SECRET")
            return !asked && exec.environment.contains("SECRET=token") ? "SECRET leaks" : nil
        }
    }

    @Test func eachMapsTheIDsBeforeInitIsReleased() {
        expect("setgroups is denied, both maps are written, then init is released") { _, plan in
            let names = plan.supervisor.map(\.action.name)
            let users = names.firstIndex { $0.hasPrefix("mapUser") } ?? -1
            let groups = names.firstIndex { $0.hasPrefix("mapGroup") } ?? -1
            let wanted = [
                names.firstIndex(of: "cloneInit"), names.firstIndex(of: "denySetgroups"), users, groups,
                names.firstIndex(of: "releaseInit"), names.firstIndex(of: "admitPayload"), names.count - 1,
            ].map { $0 ?? -1 }
            return wanted == wanted.sorted() && wanted[0] > 0 ? nil : "\(names)"
        }
    }

    @Test func eachRefusalIsASentenceWithAnOrigin() {
        for drawn in Self.drawn {
            guard let refusal = drawn.refusal else { continue }
            #expect(!refusal.message.isEmpty)
            #expect(!refusal.message.contains("breaks its own order"), "\(drawn.options)")
            #expect(refusal.origin != nil, "\(refusal.message)")
        }
    }
}
