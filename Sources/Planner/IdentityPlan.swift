import Model

/// Who the payload is, inside and for the host, and how the kernel is told.
struct IdentityPlan {
    /// Inside.
    let user: UserGroup
    let hostUser: UserGroup
    let callerIsRoot: Bool
    let mappingSteps: [Step<SupervisorAction>]

    init(_ profile: Profile, _ facts: HostFacts) throws(Refusal) {
        user = profile.user.value
        callerIsRoot = facts.callerIsRoot
        hostUser = try Self.hostUser(profile, facts)

        guard let range = profile.idRange else {
            mappingSteps = [
                Step(.denySetgroups),
                Step(.mapUsers([IDMapping(inside: user.uid, outside: hostUser.uid, count: 1)]), profile.user.origin),
                Step(.mapGroups([IDMapping(inside: user.gid, outside: hostUser.gid, count: 1)]), profile.user.origin),
            ]
            return
        }
        let users = try Self.map(
            user.uid, to: hostUser.uid, with: facts.subordinateUIDs, count: range, file: "/etc/subuid")
        let groups = try Self.map(
            user.gid, to: hostUser.gid, with: facts.subordinateGIDs, count: range, file: "/etc/subgid")
        // Root maps what it likes; anybody else needs the set-uid tools for more than their own id.
        mappingSteps =
            callerIsRoot
            ? [Step(.denySetgroups), Step(.mapUsers(users), range.origin), Step(.mapGroups(groups), range.origin)]
            : [
                Step(.denySetgroups), Step(.mapUserRange(users), range.origin),
                Step(.mapGroupRange(groups), range.origin),
            ]
    }

    private static func hostUser(_ profile: Profile, _ facts: HostFacts) throws(Refusal) -> UserGroup {
        guard let asked = profile.hostUser else { return facts.callerIsRoot ? .nobody : facts.caller }
        guard facts.callerIsRoot || asked.value == facts.caller else {
            throw Refusal(
                "only root may choose the payload's host ids; you are \(facts.caller.uid):\(facts.caller.gid)",
                origin: asked.origin, hint: "leave it out: the payload then runs with your own ids on the host")
        }
        return asked.value
    }

    /// One's own id in the middle, subordinate ids below and above it, so that inside ids 0 to
    /// `count` exist without a gap.
    private static func map(
        _ inside: UInt32, to outside: UInt32, with ranges: [IDRange], count: Sourced<UInt32>, file: String
    ) throws(Refusal) -> [IDMapping] {
        let wanted = count.value
        guard let range = ranges.first(where: { $0.count >= wanted }) else {
            let found = ranges.map { String($0.count) }.joined(separator: ", ")
            throw Refusal(
                "\(file) grants you no range of \(wanted) ids" + (found.isEmpty ? "" : " (only \(found))"),
                origin: count.origin,
                hint: "as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER")
        }
        let below = min(inside, wanted)
        var mappings = [IDMapping(inside: inside, outside: outside, count: 1)]
        if below > 0 { mappings.append(IDMapping(inside: 0, outside: range.first, count: below)) }
        if wanted > below {
            // Both ends fit: ranges that do not were left out when they were read.
            guard inside < UInt32.max - wanted else {
                throw Refusal(
                    "no room for \(wanted) ids around user id \(inside)", origin: count.origin,
                    hint: "choose a smaller --user or --id-range")
            }
            mappings.append(IDMapping(inside: inside + 1, outside: range.first + below, count: wanted - below))
        }
        return mappings
    }
}
