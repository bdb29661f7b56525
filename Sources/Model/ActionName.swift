// The names of the steps: in the plan's JSON, in reports, in the planner's order rules.

extension SupervisorAction {
    package var name: String {
        switch self {
        case .blockSignals: "blockSignals"
        case .requireSingleThread: "requireSingleThread"
        case .closeInheritedDescriptors: "closeInheritedDescriptors"
        case .dropSupplementaryGroups: "dropSupplementaryGroups"
        case .openStatusChannels: "openStatusChannels"
        case .moveCallers: "moveCallers"
        case .enableController: "enableController"
        case .createCgroup: "createCgroup"
        case .limitCgroup: "limitCgroup"
        case .openOutputPipes: "openOutputPipes"
        case .holdPlace: "holdPlace"
        case .cloneInit: "cloneInit"
        case .denySetgroups: "denySetgroups"
        case .mapUsers: "mapUsers"
        case .mapGroups: "mapGroups"
        case .mapUserRange: "mapUserRange"
        case .mapGroupRange: "mapGroupRange"
        case .releaseInit: "releaseInit"
        case .admitPayload: "admitPayload"
        case .removeStaleCgroups: "removeStaleCgroups"
        case .supervise: "supervise"
        case .fault(_, let action): action.name
        }
    }
}

extension InitAction {
    package var name: String {
        switch self {
        case .dieWithSupervisor: "dieWithSupervisor"
        case .newSession: "newSession"
        case .sealProcess: "sealProcess"
        case .awaitIDMaps: "awaitIDMaps"
        case .forbidUserNamespaces: "forbidUserNamespaces"
        case .setHostname: "setHostname"
        case .bringLoopbackUp: "bringLoopbackUp"
        case .makeMountsPrivate: "makeMountsPrivate"
        case .openSource: "openSource"
        case .openLayers: "openLayers"
        case .assumeIdentity: "assumeIdentity"
        case .mountRoot: "mountRoot"
        case .makeDirectory: "makeDirectory"
        case .makeSymlink: "makeSymlink"
        case .makeFile: "makeFile"
        case .bindMount: "bindMount"
        case .mountTmpfs: "mountTmpfs"
        case .mountOverlay: "mountOverlay"
        case .mountProc: "mountProc"
        case .mountDevpts: "mountDevpts"
        case .makeReadOnly: "makeReadOnly"
        case .mask: "mask"
        case .pivotRoot: "pivotRoot"
        case .makeRootReadOnly: "makeRootReadOnly"
        case .openTerminal: "openTerminal"
        case .restrictToRoot: "restrictToRoot"
        case .restrictToMounts: "restrictToMounts"
        case .startPayload: "startPayload"
        case .dropBoundingSet: "dropBoundingSet"
        case .lockSecurebits: "lockSecurebits"
        case .setIdentity: "setIdentity"
        case .keepOnlySysAdmin: "keepOnlySysAdmin"
        case .newCgroupNamespace: "newCgroupNamespace"
        case .dropCapabilities: "dropCapabilities"
        case .setNoNewPrivileges: "setNoNewPrivileges"
        case .reap: "reap"
        case .becomePayload: "becomePayload"
        case .fault(_, let action): action.name
        }
    }
}

extension InitAction {
    /// What a step is besides any fault that was injected into it.
    package var unwrapped: InitAction {
        if case .fault(_, let action) = self { return action.unwrapped }
        return self
    }
}

extension PayloadAction {
    /// What a step is besides any fault that was injected into it.
    package var unwrapped: PayloadAction {
        if case .fault(_, let action) = self { return action.unwrapped }
        return self
    }

    package var name: String {
        switch self {
        case .newCgroupNamespace: "newCgroupNamespace"
        case .dropCapabilities: "dropCapabilities"
        case .newSession: "newSession"
        case .takeTerminal: "takeTerminal"
        case .setLimit: "setLimit"
        case .connectTerminal: "connectTerminal"
        case .connectOutput: "connectOutput"
        case .setUmask: "setUmask"
        case .joinSessionKeyring: "joinSessionKeyring"
        case .changeDirectory: "changeDirectory"
        case .closeDescriptors: "closeDescriptors"
        case .resetSignals: "resetSignals"
        case .loadFilter: "loadFilter"
        case .awaitAdmission: "awaitAdmission"
        case .exec: "exec"
        case .fault(_, let action): action.name
        }
    }
}
