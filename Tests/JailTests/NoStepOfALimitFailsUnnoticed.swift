import Glibc
import Testing

extension WhereGroupsAreReal {
    /// A limit that is not set must not be missed by anybody: nothing runs, and nothing stays.
    @Suite(.serialized) struct NoStepOfALimitFailsUnnoticed {
        static let steps: Set = [
            "moveCallers", "enableController", "createCgroup", "limitCgroup", "openOutputPipes", "cloneInit",
            "removeStaleCgroups", "keepOnlySysAdmin", "startPayload", "newCgroupNamespace", "dropCapabilities",
            "connectOutput", "setLimit",
        ]

        @Test(arguments: ["EPERM", "kill"])
        func eachFailsClosed(kind: String) throws {
            let tracked = Tracked()
            let stage = FaultStage(.limited, tracked)
            defer { stage.close() }
            let plan = try #require(stage.plan())
            var tried: Set<String> = []
            for (role, steps) in [("supervisor", plan.supervisor), ("init", plan.initial), ("payload", plan.payload)] {
                for step in steps where Self.steps.contains(step.step) {
                    // While this is done the command is running already.
                    let mayRun = step.step == "removeStaleCgroups" || role == "init" && step.index > plan.startIndex
                    let place = FaultStage.Place(role: role, step: step, count: steps.count)
                    let wrong = stage.fail(place, kind, mayRun: mayRun)
                    #expect(wrong.isEmpty, "\(wrong)")
                    tried.insert(step.step)
                }
            }
            #expect(tried.isSuperset(of: ["createCgroup", "limitCgroup", "openOutputPipes", "newCgroupNamespace"]))
            // Those of killed supervisors are removed by the next run.
            #expect(Nestbox.run(["--memory", "64M"], ["sleep", "0.2"]).status == 0)
            let stale = Groups.empty()
            #expect(eventually(5) { stale.allSatisfy { !Groups.exists($0) } }, "\(stale)")
        }
    }
}

extension PlanDocument {
    /// Of the step after which there is a payload.
    fileprivate var startIndex: Int { initial.first { $0.step == "startPayload" }?.index ?? 0 }
}
