import Foundation
import Model
import Testing

@testable import Reporting

@Suite struct APlanIsShownWhole {
    @Test func asText() throws {
        try expectGolden(Plan.sample.text, "text/plan-with-every-step.txt")
    }

    @Test func asJSON() throws {
        let json = Plan.sample.json.text.replacing(Plan.sample.digest, with: "sha256:DIGEST")
        try expectGolden(json + "\n", "json/plan-with-every-step.json")
        let object = try parsed(Plan.sample.json)
        #expect(Set(object.keys) == ["schema", "supervisor", "init", "payload", "enforced", "degraded", "plan_digest"])
        #expect(object["schema"] as? String == "nestbox.plan/1")
        let steps = try #require(object["init"] as? [[String: Any]])
        #expect(steps.count == Plan.sample.initial.count)
        for (index, step) in steps.enumerated() {
            #expect(Set(step.keys) == ["index", "step", "details", "origin"])
            #expect(step["index"] as? Int == index)
        }
    }

    /// The sample is only as good as it is whole: every line of Model's table of names is in it.
    @Test func andTheSampleHasEveryStep() {
        let names = Plan.sample.text.split(separator: "\n").compactMap { line in
            line.split(separator: " ", omittingEmptySubsequences: true).dropFirst().first.map(String.init)
        }
        #expect(Set(names).count == 20 + 37 + 15 - 3, "newSession and two more are steps of two roles")
    }

    /// A size may be rounded for a person, but what a step does must not be left out.
    @Test(arguments: ["overlay size", "grace without a wall time"])
    func differentStepsLookDifferent(_ what: String) throws {
        let (one, other) = try #require(Self.pairs[what])
        #expect(one.text != other.text)
    }

    @Test func aFaultOfAStepWithoutDetailsLeavesNoGap() {
        let plan = Plan.sample.with { $0.initial = [Step(.fault(.errno(.perm), .pivotRoot))] }
        #expect(plan.text.contains("   0  pivotRoot  fails on purpose with EPERM\n"))
    }

    /// Plans that differ, and by what.
    static let pairs: [String: (Plan, Plan)] = {
        func plan(_ action: InitAction) -> Plan { Plan.sample.with { $0.initial = [Step(action)] } }
        func overlay(_ size: UInt64) -> Plan {
            plan(
                .mountOverlay(
                    OverlayMount(
                        source: "/s", identity: NodeIdentity(device: 1, inode: 1), destination: "/o",
                        layer: .discard(Bytes(size)))))
        }
        func supervision(_ wallTime: Nanoseconds?, grace: Int64) -> Plan {
            Plan.sample.with {
                let watch = Supervision(
                    wallTime: wallTime, grace: Nanoseconds(grace), terminal: false, initKind: .nestbox)
                $0.supervisor = [Step(.supervise(watch))]
            }
        }
        func tmpfs(_ size: UInt64) -> Plan {
            var tmpfs = Mount.Tmpfs(destination: "/t")
            tmpfs.size = Bytes(size)
            return plan(.mountTmpfs(tmpfs))
        }
        func bind(recursive: Bool) -> Plan {
            plan(
                .bindMount(
                    BindMount(
                        source: "/s", identity: NodeIdentity(device: 1, inode: 1), destination: "/b", attributes: [],
                        recursive: recursive)))
        }
        return [
            "overlay size": (overlay(1 << 20), overlay(1 << 30)),
            "grace without a wall time": (supervision(nil, grace: 1), supervision(nil, grace: 60_000_000_000)),
            "tmpfs size, one byte": (tmpfs(1_500_000_000), tmpfs(1_500_000_001)),
            "wall time, one microsecond": (
                supervision(Nanoseconds(1_000_001_000), grace: 0), supervision(.seconds(1), grace: 0)
            ),
            "recursion": (bind(recursive: true), bind(recursive: false)),
            "a control character and its escape": (plan(.mask("/a\u{1B}")), plan(.mask("/a\\x1b"))),
        ]
    }()
}

/// The object as another parser reads it.
func parsed(_ json: JSON) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any])
}
