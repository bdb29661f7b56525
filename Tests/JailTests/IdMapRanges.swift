import Glibc
import Testing

@Suite struct IdMapRanges {
    /// Below one's own id and above it the subordinate ones, without a gap.
    static func map(inside: Int, outside: Int, first: Int, count: Int) -> [[Int]] {
        [[0, first, inside], [inside, outside, 1], [inside + 1, first + inside, count - inside]]
    }

    @Test func withoutAnEntryARangeIsRefused() throws {
        // More than any entry grants.
        let run = Nestbox.run(["--id-range", "2000000000"], ["true"])
        #expect(run.status == 125 && run.report?.verdict == "setup-failed", "\(run)")
        #expect(run.report?.cause.option == "--id-range 2000000000", "\(run)")
        #expect(run.err.contains("/etc/subuid") && run.err.contains("usermod --add-subuids"), "\(run)")
    }

    @Test(arguments: ["0", "-1", "x", "4294967296"])
    func aRangeIsANumber(count: String) {
        let run = Nestbox.run(["--id-range", count], ["true"])
        #expect(run.status == 125, "\(run)")
    }

    @Test func rootMapsARangeItself() throws {
        guard let hosts = try Self.host() else { return }
        let run = hosts.run(
            ["--id-range", "500", "--user", "100:100"], ["cat", "/proc/self/uid_map", "/proc/self/gid_map"], as: nil)
        let expected = Self.map(inside: 100, outside: 65534, first: 300_000, count: 500)
        #expect(Self.sorted(run) == (expected + expected).sorted { $0[0] < $1[0] }, "\(run)")
    }

    @Test func anOrdinaryUserMapsARangeByNewuidmap() throws {
        guard let hosts = try Self.host(), Host.tool("newuidmap") != nil else { return }
        let run = hosts.run(
            ["--id-range", "500", "--user", "100:100"], ["cat", "/proc/self/uid_map", "/proc/self/gid_map"], as: 1000)
        let expected = Self.map(inside: 100, outside: 1000, first: 200_000, count: 500)
        #expect(Self.sorted(run) == (expected + expected).sorted { $0[0] < $1[0] }, "\(run)")
    }

    @Test func aRangeGivesNoRights() throws {
        guard let hosts = try Self.host(), Host.tool("newuidmap") != nil else { return }
        for user in [nil, 1000] as [uid_t?] {
            let run = hosts.run(
                Probe.mount + ["--id-range", "500"],
                ["/bin/sh", "-c", "/probe setuid 5; /probe setgroups; grep Cap /proc/self/status"], as: user)
            #expect(run.lines.prefix(2) == ["EPERM", "EPERM"], "\(run)")
            #expect(run.lines.filter { $0.hasSuffix("\t0000000000000000") }.count == 5, "\(run)")
        }
    }

    @Test func aRangeLargerThanTheGrantIsRefused() throws {
        guard let hosts = try Self.host() else { return }
        let run = hosts.run(["--id-range", "1001"], ["true"], as: 1000)
        #expect(run.status == 125 && run.err.contains("no range of 1001 ids"), "\(run)")
    }

    // MARK: - A host with entries

    /// In a mount namespace of its own the files of the host can be others without a change to the host.
    struct PreparedHost {
        let scratch = Scratch(mode: 0o755)

        func run(_ options: [String], _ command: [String], as user: uid_t?) -> Run {
            let script =
                "for f in subuid subgid passwd; do mount --bind \(scratch.path)/$f /etc/$f || exit 99; done; exec \"$@\""
            let identity = user.map { ["setpriv", "--reuid", "\($0)", "--regid", "\($0)", "--clear-groups"] } ?? []
            return Child(
                ["unshare", "--mount", "sh", "-c", script, "sh"] + identity + [Host.binary, "run"] + options + ["--"]
                    + command
            ).finish()
        }
    }

    private static func host() throws -> PreparedHost? {
        guard Host.isRoot else { return nil }
        let host = PreparedHost()
        let entries = "root:300000:1000\nnestbox-test:200000:1000\n"
        host.scratch.file("subuid", entries)
        host.scratch.file("subgid", entries)
        host.scratch.file("passwd", "root:x:0:0::/root:/bin/sh\nnestbox-test:x:1000:1000::/nonexistent:/bin/sh\n")
        return host
    }

    private static func sorted(_ run: Run) -> [[Int]] {
        run.lines.map { $0.split(separator: " ").compactMap { Int($0) } }.filter { $0.count == 3 }.sorted {
            $0[0] < $1[0]
        }
    }
}
