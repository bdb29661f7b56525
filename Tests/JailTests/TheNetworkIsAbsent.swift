import Foundation
import Testing

@Suite struct TheNetworkIsAbsent {
    @Test func aServerOfTheHostCannotBeReached() {
        let listener = Listener(.tcp)
        Probe.expectRefused(["connect-tcp", "127.0.0.1", "\(listener.port)"], with: ["ECONNREFUSED"])
    }

    @Test func withNetHostItCan() {
        let listener = Listener(.tcp)
        let run = Probe.jailed(["--net", "host"], ["connect-tcp", "127.0.0.1", "\(listener.port)"])
        #expect(run.status == 0, "\(run)")
        #expect(run.report?.degradedByMore.map(\.control) == ["net-namespace"], "\(run)")
        #expect(run.report?.enforced.contains("net-namespace") == false)
    }

    @Test func nothingOutsideHasARoute() {
        for address in ["8.8.8.8", "192.168.0.1", "169.254.169.254", "10.0.0.1"] {
            let run = Probe.jailed([], ["send-udp", address, "53"])
            #expect(run.outcome == .refused("ENETUNREACH"), "\(address): \(run)")
        }
    }

    @Test func theOnlyInterfaceIsALoopbackThatWorks() {
        #expect(Probe.jailed(["--syscalls", "network"], ["list-interfaces"]).lines == ["lo"])
        Probe.expectAllowed(["use-loopback"])
        #expect(Probe.jailed([], ["connect-tcp6", "1"]).outcome == .refused("ECONNREFUSED"))
    }

    @Test func anAbstractSocketOfTheHostCannotBeReached() {
        let name = "nestbox-test-\(UUID().uuidString)"
        let listener = Listener(.abstract(name))
        withExtendedLifetime(listener) {
            Probe.expectRefused(["connect-abstract", name], with: ["ECONNREFUSED"])
            Probe.expectAllowed(["connect-abstract", name], ["--net", "host"])
        }
    }

    @Test func aSocketInAFolderIsReachedOnlyWhenTheFolderIsGranted() {
        let scratch = Scratch()
        let listener = Listener(.path(scratch / "s"))
        chmod(scratch / "s", 0o777)
        withExtendedLifetime(listener) {
            Probe.expectRefused(["connect-unix", scratch / "s"], with: ["ENOENT"])
            Probe.expectAllowed(["connect-unix", "/grant/s"], ["--ro", scratch.path + ":/grant"])
        }
    }

    @Test func addressesCannotBeChanged() {
        // Without a filter: then it is the missing capability that refuses.
        let run = Probe.jailed(["--syscalls", "none"], ["socket", "17", "3", "0"])
        #expect(run.outcome == .refused("EPERM"), "\(run)")
        let link = Nestbox.shell(["--syscalls", "none"], "ip link set lo down 2>&1 || ip link add x type dummy 2>&1")
        guard Host.tool("ip") != nil else { return }
        #expect(link.status != 0, "\(link)")
    }
}
