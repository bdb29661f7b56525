import Foundation
import Glibc
import Testing

// Glibc's module does not have <sys/xattr.h>.
@_silgen_name("setxattr")
private func setAttribute(
    _ path: UnsafePointer<CChar>, _ name: UnsafePointer<CChar>, _ value: UnsafeRawPointer, _ size: Int, _ flags: Int32
) -> Int32

@Suite struct ThePayloadHasNoPrivileges {
    static let kindsOfInit = ["nestbox", "none"]

    @Test(arguments: kindsOfInit, ["1000:1000", "0:0"])
    func allSetsOfCapabilitiesAreEmpty(initKind: String, user: String) {
        let run = Nestbox.run(["--init", initKind, "--user", user], ["cat", "/proc/self/status"])
        let fields = Dictionary(
            run.lines.compactMap { line -> (String, String)? in
                let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
                return parts.count == 2 ? (parts[0], parts[1]) : nil
            }, uniquingKeysWith: { $1 })
        for set in ["CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"] {
            #expect(fields[set] == "0000000000000000", "\(set) \(run)")
        }
        #expect(fields["NoNewPrivs:"] == "1", "\(run)")
    }

    /// noroot, no_setuid_fixup, no_cap_ambient_raise and their locks; keep_caps' lock.
    @Test(arguments: kindsOfInit)
    func securebitsAreLocked(initKind: String) {
        let run = Probe.jailed(["--init", initKind], ["print-securebits"])
        #expect(run.line == "\(0b1110_1111)", "\(run)")
    }

    static let privilegedActs = [
        ["mount", "tmpfs", "/tmp"], ["bind", "/usr", "/tmp"], ["make-shared", "/"], ["chroot", "/usr"],
        ["break-chroot", "/tmp"], ["fsopen", "tmpfs"], ["open-tree", "/usr"], ["setgroups"], ["setuid", "0"],
        ["capset", "21"], ["set-hostname", "x"], ["set-domainname", "x"], ["socket", "17", "3", "0"],
        ["unshare", "mount"], ["unshare", "pid"], ["unshare", "net"], ["unshare", "ipc"], ["unshare", "uts"],
        ["unshare", "cgroup"], ["unshare", "time"], ["clone", "mount"], ["clone", "net"], ["clone3", "pid"],
        ["clone3", "ipc"], ["setns", "/proc/self/ns/uts"], ["setns", "/proc/self/ns/mnt"],
    ]

    /// Without a filter too: then it is the missing capability that refuses.
    @Test(arguments: privilegedActs, ["none", "default"])
    func whatNeedsACapabilityIsRefused(act: [String], policy: String) {
        let filter = ["--syscalls", policy]
        let errors = policy == "none" ? ["EPERM", "EINVAL"] : ["EPERM", "EINVAL", "ENOSYS", "EAFNOSUPPORT"]
        // The control has to be another process than root: it is privileged in namespaces of its own only.
        let control = act == ["setgroups"] ? (Host.isRoot ? act : nil) : ["as-namespace-root"] + act
        guard let control else { return }
        Probe.expectRefused(act, filter, control: control, with: errors)
        // As root inside too: that is a name, not a right.
        guard act != ["setuid", "0"] else { return }
        Probe.expectRefused(act, filter + ["--user", "0:0"], control: control, with: errors)
    }

    @Test(arguments: ["unshare", "clone", "clone3"], kindsOfInit)
    func noFurtherUserNamespaceCanBeMade(act: String, initKind: String) {
        Probe.expectRefused([act, "user"], ["--init", initKind, "--syscalls", "none"], with: ["EPERM", "ENOSPC"])
        let error = act == "clone3" ? "ENOSYS" : "EPERM"
        Probe.expectRefused([act, "user"], ["--init", initKind], with: [error])
    }

    /// What covers something stays in its place, and what is read-only stays so.
    @Test(arguments: [
        ["umount", "/shown/hidden"], ["umount-lazily", "/shown/hidden"], ["umount-lazily", "/"],
        ["remount-rw", "/shown"], ["remount-fs-rw", "/"], ["setattr-rw", "/shown"], ["setattr-rw", "/"],
        ["pivot-root", "/tmp"],
    ])
    func mountsCannotBeLiftedOrChanged(act: [String]) {
        let scratch = Scratch()
        scratch.directory("hidden")
        // The control: in namespaces of one's own a mount that one made oneself can be changed.
        let control = Probe.free(["as-namespace-root", "mount", "tmpfs", scratch / "hidden"])
        #expect(control.status == 0, "inconclusive: \(control)")
        for (user, policy) in [("1000:1000", "none"), ("0:0", "none"), ("1000:1000", "default")] {
            let run = Probe.jailed(
                ["--user", user, "--syscalls", policy, "--ro", scratch.path + ":/shown", "--mask", "/shown/hidden"], act
            )
            let error = policy == "default" && act[0] == "setattr-rw" ? "ENOSYS" : "EPERM"
            #expect(run.outcome == .refused(error), "\(run)")
        }
    }

    @Test func idMapsAreFinal() {
        for (file, text) in [("uid_map", "0 0 1"), ("gid_map", "0 0 1"), ("setgroups", "allow")] {
            let run = Probe.jailed([], ["put", "/proc/self/\(file)", text])
            #expect(run.status == 1, "\(file): \(run)")
        }
    }

    @Test func otherIdsCannotBeTaken() {
        for id in ["0", "1", "65534", "100000"] {
            for act in ["setuid", "setgid", "setresuid"] {
                let run = Probe.jailed([], [act, id])
                #expect(run.status == 1 && ["EINVAL", "EPERM"].contains(run.line), "\(act) \(id): \(run)")
            }
        }
    }

    @Test func noNewPrivilegesCannotBeTakenBack() {
        #expect(Probe.jailed([], ["allow-new-privileges"]).outcome == .refused("EINVAL"))
    }

    @Test(arguments: [["set-nice", "-5"], ["set-realtime", "10"], ["raise-limit", "4"]])
    func whatAdministratorsMayIsRefused(act: [String]) {
        guard Host.isRoot else { return }
        Probe.expectRefused(act, with: ["EPERM", "EACCES"])
    }

    // MARK: - Files that carry privileges

    @Test func aSetuidFileOfRootGivesNothing() throws {
        guard Host.isRoot else { return }
        let scratch = Scratch()
        try Self.privilegedCopy(of: Probe.path, at: scratch / "tool")
        chmod(scratch / "tool", 0o4755)
        #expect(Self.asOrdinaryUser(scratch / "tool", ["has-root"]).status == 0, "inconclusive")
        for options in [["--ro", scratch.path + ":/grant"], ["--rw", scratch.path + ":/grant"]] {
            let run = Nestbox.run(options, ["/grant/tool", "has-root"])
            #expect(run.outcome == .refused("EPERM"), "\(run)")
        }
    }

    @Test func aFileWithCapabilitiesGivesNone() throws {
        guard Host.isRoot else { return }
        let scratch = Scratch()
        try Self.privilegedCopy(of: Probe.path, at: scratch / "tool")
        // VFS_CAP_REVISION_2 with the effective bit; permitted: CAP_NET_RAW.
        let value: [UInt32] = [0x0200_0001, 1 << 13, 0, 0, 0]
        #expect(setAttribute(scratch / "tool", "security.capability", value, 20, 0) == 0)
        let rawSocket = ["socket", "2", "3", "1"]
        #expect(Self.asOrdinaryUser(scratch / "tool", rawSocket).status == 0, "inconclusive")
        let options = ["--syscalls", "none", "--ro", scratch.path + ":/grant"]
        let run = Nestbox.run(options, ["/grant/tool"] + rawSocket)
        #expect(run.outcome == .refused("EPERM"), "\(run)")
    }

    @Test func setuidToolsOfTheSystemGiveNothing() {
        guard Host.tool("su") != nil else { return }
        let run = Nestbox.run([], ["stat", "-c", "%A", "/usr/bin/su"])
        #expect(run.out.hasPrefix("-rws"), "inconclusive: \(run)")
        let ids = Nestbox.shell([], "su -c id root </dev/null")
        #expect(ids.status != 0 && !ids.out.contains("uid=0"), "\(ids)")
    }

    private static func privilegedCopy(of source: String, at path: String) throws {
        try FileManager.default.copyItem(atPath: source, toPath: path)
        chmod(path, 0o755)
    }

    /// By a descriptor, because no ordinary user can reach the place: a set-uid tool there would be a hole.
    private static func asOrdinaryUser(_ path: String, _ act: [String]) -> Run {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        var setup = Child.Setup()
        setup.descriptors = [9: file]
        return Child(
            ["setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups", "/proc/self/fd/9"] + act, setup
        ).finish()
    }
}
