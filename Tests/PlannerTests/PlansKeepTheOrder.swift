import Model
import Testing

@testable import Planner

@Suite struct PlansKeepTheOrder {
    /// Between them they have every step that a rule names.
    private static func plans() throws -> [Plan] {
        let terminal = HostFacts.anna.with { $0.terminals = [true, true, true] }
        return try [
            plan(), plan([], terminal), plan(["--init=none"], .root), plan([], .root),
            plan(["--output-limit", "1M"]),
            plan(
                ["--memory", "64M", "--output-limit", "1M", "--rw", "/data", "--protect", "/data/new"], .inGivenGroup),
            plan(["--memory", "64M"], .rootOnTheHost),
        ]
    }

    @Test func aPlanThatWasMadeBreaksNoRule() throws {
        for plan in try Self.plans() { #expect(orderViolation(in: plan) == nil) }
    }

    @Test func everyRuleSpeaksOfStepsThatExist() throws {
        let plans = try Self.plans()
        for rule in initOrder + startOrder + intoCgroup {
            let names = plans.map { $0.initial.map(\.action.name) }
            #expect(names.contains { $0.contains(rule.first) && $0.contains(rule.then) }, "\(rule.first), \(rule.then)")
        }
        for rule in payloadOrder + payloadIntoCgroup {
            let names = plans.map { $0.payload.map(\.action.name) }
            #expect(names.contains { $0.contains(rule.first) && $0.contains(rule.then) }, "\(rule.first), \(rule.then)")
        }
    }

    /// Its limits would hold for nobody.
    @Test func aPlanWithoutTheGroupThatItNeedsIsFound() throws {
        var plan = try plan(["--memory", "64M"], .inGivenGroup)
        plan.supervisor.removeAll { $0.action.name == "createCgroup" }
        #expect(orderViolation(in: plan) == "createCgroup is missing: a group is needed")
        plan.supervisor.removeAll { ["limitCgroup", "removeStaleCgroups"].contains($0.action.name) }
        #expect(orderViolation(in: plan) == "createCgroup is missing: a group is needed")
    }

    /// The two steps of a rule are put in the wrong order, once by moving each of them.
    @Test(arguments: (initOrder + startOrder + intoCgroup).map(\.words))
    func aPlanThatBreaksARuleOfInitIsFound(_ rule: [String]) throws {
        var found: [String] = []
        for good in try Self.plans() {
            for bad in swapped(good.initial, rule[0], rule[1], \.name) {
                var plan = good
                plan.initial = bad
                found.append(try #require(orderViolation(in: plan), "a wrong order was not found"))
            }
        }
        // Where becomePayload is not the last step, that is what is said first.
        let generic = rule[1] == "becomePayload" ? "init must end in reap or becomePayload" : nil
        #expect(found.contains(generic ?? "\(rule[0]) comes after \(rule[1]): \(rule[2])"))
    }

    @Test(arguments: (payloadOrder + payloadIntoCgroup).map(\.words))
    func aPlanThatBreaksARuleOfThePayloadIsFound(_ rule: [String]) throws {
        var found: [String] = []
        for good in try Self.plans() {
            for bad in swapped(good.payload, rule[0], rule[1], \.name) {
                var plan = good
                plan.payload = bad
                found.append(try #require(orderViolation(in: plan), "a wrong order was not found"))
            }
        }
        #expect(found.contains("\(rule[0]) comes after \(rule[1]): \(rule[2])"))
    }

    @Test(arguments: (initOrder + startOrder + payloadOrder).map(\.words))
    func aStepThatAnotherRestsOnMayNotBeMissing(_ rule: [String]) throws {
        var found: [String] = []
        for good in try Self.plans() {
            var plan = good
            plan.initial.removeAll { $0.action.name == rule[0] }
            plan.payload.removeAll { $0.action.name == rule[0] }
            if let violation = orderViolation(in: plan) { found.append(violation) }
        }
        // A jail need not have a terminal, nor a kernel Landlock.
        let isOptional = [
            "connectTerminal", "openTerminal", "restrictToRoot", "restrictToMounts", "connectOutput", "loadFilter",
        ].contains(rule[0])
        #expect(isOptional || found.contains { $0.hasPrefix("\(rule[0]) is missing before ") }, "\(found)")
    }

    @Test func eachListEndsInItsLastStep() throws {
        let good = try plan()
        func violation(_ change: (inout Plan) -> Void) -> String? {
            var plan = good
            change(&plan)
            return orderViolation(in: plan)
        }
        #expect(violation { $0.supervisor.removeLast() } == "the supervisor must end in supervise")
        #expect(violation { $0.supervisor = [] } == "the supervisor must end in supervise")
        #expect(violation { $0.initial.removeLast() } == "init must end in reap or becomePayload")
        #expect(violation { $0.initial.append(Step(.pivotRoot)) } != nil)
        #expect(violation { $0.payload.removeLast() } == "the payload must end in exec")
        #expect(violation { $0.payload.append(Step(.setUmask(0))) } == "the payload must end in exec")
    }

    /// docs: each list ends in one terminal step; behind a first one, the second would never be reached.
    @Test func andInNoOtherBeforeIt() throws {
        let good = try plan()
        func violation(_ change: (inout Plan) -> Void) -> String? {
            var plan = good
            change(&plan)
            return orderViolation(in: plan)
        }
        #expect(violation { $0.supervisor.insert($0.supervisor[$0.supervisor.count - 1], at: 0) } != nil)
        #expect(violation { $0.initial.insert($0.initial[$0.initial.count - 1], at: 0) } != nil)
        #expect(violation { $0.initial.insert(Step(.becomePayload), at: 0) } != nil)
        #expect(violation { $0.payload.insert($0.payload[$0.payload.count - 1], at: 0) } != nil)
    }

    /// A kernel need not have Landlock; but a restriction after the payload's start would restrict only init.
    @Test(arguments: [[], ["--init", "none"]])
    func whereThereIsLandlockItHoldsThePayload(_ options: [String]) throws {
        let good = try plan(options)
        let start = options.isEmpty ? "startPayload" : "becomePayload"
        for step in ["restrictToRoot", "restrictToMounts"] {
            for bad in swapped(good.initial, step, start, \.name) {
                var plan = good
                plan.initial = bad
                #expect(orderViolation(in: plan) != nil)
            }
        }
    }

    /// docs: no mount after capabilities are gone; and none of the host's where the jail is all there is.
    @Test(arguments: ["openSource", "bindMount", "mountTmpfs", "mountProc", "mask", "makeFile"])
    func noPartOfTheViewComesAfterTheView(_ name: String) throws {
        let good = try plan(["--mask", "/usr/share/doc", "--proc", "full"])
        let from = try #require(good.initial.firstIndex { $0.action.name == name })
        for place in ["pivotRoot", "dropCapabilities"] {
            var plan = good
            let step = plan.initial.remove(at: from)
            let to = try #require(plan.initial.firstIndex { $0.action.name == place })
            plan.initial.insert(step, at: to + 1)
            #expect(orderViolation(in: plan) != nil, "\(name) after \(place)")
        }
    }

    /// docs: id maps before release.
    @Test(arguments: [
        ["mapUsers", "releaseInit"], ["mapGroups", "releaseInit"], ["denySetgroups", "mapGroups"],
        ["cloneInit", "mapUsers"], ["openStatusChannels", "cloneInit"], ["blockSignals", "cloneInit"],
        ["requireSingleThread", "cloneInit"], ["releaseInit", "admitPayload"], ["createCgroup", "limitCgroup"],
        ["createCgroup", "cloneInit"], ["limitCgroup", "cloneInit"], ["openOutputPipes", "cloneInit"],
        ["holdPlace", "cloneInit"],
    ])
    func theSupervisorHasAnOrderToo(_ rule: [String]) throws {
        let good = try plan(
            ["--memory", "64M", "--output-limit", "1M", "--rw", "/data", "--protect", "/data/new"], .inGivenGroup)
        let bad = swapped(good.supervisor, rule[0], rule[1], \.name)
        #expect(bad.count == 2)
        for bad in bad {
            var plan = good
            plan.supervisor = bad
            #expect(orderViolation(in: plan) != nil)
        }
    }
}

/// The rules on what must be done before there is a payload, for both ways of starting one.
private let startOrder = beforePayload.flatMap { step, reason in
    ["startPayload", "becomePayload"].map { OrderRule(first: step, then: $0, because: reason) }
}

extension OrderRule {
    /// The rule as a test argument.
    fileprivate var words: [String] { [first, then, because] }
}

/// The list with `first` moved behind `then`, and with `then` moved in front of `first`.
private func swapped<Action>(
    _ steps: [Step<Action>], _ first: String, _ then: String, _ name: (Action) -> String
) -> [[Step<Action>]] {
    guard let from = steps.lastIndex(where: { name($0.action) == first }),
        let to = steps.firstIndex(where: { name($0.action) == then }), from < to
    else { return [] }
    var later = steps
    later.insert(later.remove(at: from), at: to)
    var earlier = steps
    earlier.insert(earlier.remove(at: to), at: from)
    return [later, earlier]
}
