import Model

// How the values of one profile come over those of the profiles it extends.
extension Profile {
    /// All that a file says; what is wrong is left out and returned.
    mutating func apply(_ file: ProfileFile, _ variables: Variables) -> [Refusal] {
        var mistakes: [Refusal] = []
        let inherited = mounts.count
        // What may be missing is missing where there is no home for it to be in.
        for entry in file.entries where !(entry.isOptional && variables.isWithoutValue(entry.main.bytes)) {
            do throws(Refusal) {
                try set(entry.setting, try entry.value(in: file.source, variables))
            } catch {
                mistakes.append(file.source.refusal(error))
                if mistakes.count >= 100 { return mistakes }
            }
        }
        return mistakes + (mountMistakes(from: inherited) + ruleMistakes(of: file.source)).map(file.source.refusal)
    }

    mutating func set(_ setting: Setting, _ bytes: [UInt8], _ origin: Origin) throws(Refusal) {
        try set(setting, Value(bytes: ByteString(bytes), origin: origin))
    }

    /// A mount takes the place of an inherited one at the same destination.
    ///
    /// - Parameters:
    ///   - inherited: how many of the mounts are.
    ///   - directory: where relative destinations of the command line start.
    mutating func overrideMounts(upTo inherited: Int, from directory: ByteString?) {
        if inherited == 0 || inherited == mounts.count { return }
        let own = mounts[inherited...].filter { !$0.value.isMask && !$0.value.isProtection }.map {
            $0.value.place(from: directory)
        }
        let kept = mounts[..<inherited].filter {
            $0.value.isProtection || !own.contains($0.value.place(from: directory))
        }
        mounts = kept + mounts[inherited...]
    }

    /// Mounts of one file that are in each other's way.
    private func mountMistakes(from first: Int) -> [Refusal] {
        var mistakes: [Refusal] = []
        for (index, mount) in mounts.enumerated().dropFirst(first) where !mount.value.isProtection {
            let place = mount.value.destination
            let others = mounts[first..<index]
            if place == "/" || place.isWithin("/proc") {
                mistakes.append(
                    Refusal(
                        "nothing can be mounted at \(place.shown)", origin: mount.origin,
                        hint: place == "/" ? "name the directories that are needed" : "jail.proc says how /proc looks"))
            }
            if let other = others.first(where: {
                $0.value.destination == place && !$0.value.isMask && !mount.value.isMask
            }) {
                mistakes.append(
                    Refusal(
                        "two mounts at \(place.shown), the other at \(other.origin.text)", origin: mount.origin,
                        hint: "keep one of them"))
            }
            if mount.value.isMask { continue }
            if let mask = mounts[first...].first(where: { $0.value.isMask && place.isWithin($0.value.destination) }) {
                mistakes.append(
                    Refusal(
                        "\(place.shown) would never be seen: \(mask.origin.text) masks \(mask.value.destination.shown)",
                        origin: mount.origin, hint: "keep the mount or the mask"))
            }
        }
        return mistakes
    }

    /// What can't be meant together.
    var contradictions: [Refusal] {
        var all: [Refusal] = []
        func above(_ low: (String, UInt64, Origin)?, _ high: (String, UInt64, Origin)?, equal: Bool) {
            guard let low, let high, equal ? low.1 >= high.1 : low.1 > high.1 else { return }
            all.append(
                Refusal(
                    "\(low.0) would never be come to: \(high.0) is not above it", origin: low.2,
                    hint: "the other is said at \(high.2.text)"))
        }
        func group(_ limit: Limit) -> (String, UInt64, Origin)? {
            groupLimit(limit).map { (limit.rawValue, $0.value.amount, $0.origin) }
        }
        let time = wallTime.map { ("time", UInt64($0.value.count), $0.origin) }
        above(softTime.map { ("soft-time", UInt64($0.value.count), $0.origin) }, time, equal: true)
        above(softCPUTime.map { ("soft-cpu-time", UInt64($0.value.count), $0.origin) }, group(.cpuTime), equal: true)
        above(softMemory.map { ("soft-memory", $0.value.count, $0.origin) }, group(.memory), equal: true)
        above(group(.memoryHigh), group(.memory), equal: false)
        if cgroup.value == .none {
            for limit in groupLimits where limit.value.enforcement == .require && limit.value.limit.controller != nil {
                all.append(
                    Refusal(
                        "\(limit.value.limit.rawValue) needs a cgroup, and \(cgroup.origin.text) wants none",
                        origin: limit.origin, hint: "leave one of them out, or say enforce = \"prefer\""))
            }
        }
        return all
    }
}

extension Mount {
    var isMask: Bool {
        if case .mask = self { return true }
        return false
    }

    /// Takes nothing away from what is at its place, but keeps it.
    var isProtection: Bool {
        if case .protect = self { return true }
        return false
    }

    /// Its destination, absolute where that can be had.
    fileprivate func place(from directory: ByteString?) -> ByteString {
        if destination.isAbsolute && destination.isClean { return destination }
        let absolute = destination.isAbsolute ? destination : (directory ?? "/").appending(destination)
        return absolute.cleaned ?? destination
    }
}
