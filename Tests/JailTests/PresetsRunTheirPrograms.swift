import Foundation
import Testing

/// Each profile that comes with nestbox, with the programs it is for, where this machine has them.
@Suite struct PresetsRunTheirPrograms {
    /// In a folder of the caller's own; what the script made there is compared with what shall be there.
    private static func run(
        _ profile: String, _ files: [String: String], _ script: String, options: [String] = [], leaves: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> String {
        let scratch = Scratch()
        for (name, text) in files { scratch.file(name, text) }
        scratch.giveToPayload()
        let run = Nestbox.shell(
            ["--profile", profile] + options, "set -e\n" + script,
            environment: Child.plainEnvironment.filter { !$0.hasPrefix("HOME=") } + home,
            directory: scratch.path, timeout: 120, sourceLocation: sourceLocation)
        #expect(run.status == 0 && run.report?.verdict == "ok", "\(run)", sourceLocation: sourceLocation)
        let left = (try? FileManager.default.contentsOfDirectory(atPath: scratch.path)) ?? []
        #expect(Set(left) == Set(files.keys).union(leaves), sourceLocation: sourceLocation)
        return run.out
    }

    /// Not all of this environment has one.
    private static let home = ["HOME=\(Host.environment("HOME") ?? "/nonexistent")"]

    /// Where no cgroup is to be had, the rest of a profile is tried without.
    static let withoutGroups =
        Host.environment("NESTBOX_CGROUP") == "1"
        ? []
        : [
            "--memory", "256M,enforce=off", "--swap", "0,enforce=off", "--pids", "64,enforce=off", "--cpu-time",
            "10s,enforce=off",
        ]

    @Test func c() {
        guard Host.tool("gcc") != nil else { return }
        let program = #"#include <stdio.h>\#nint main(void) { puts("hello"); return 0; }\#n"#
        #expect(Self.run("c", ["a.c": program], "gcc -O1 -o a a.c && ./a") == "hello\n")
    }

    @Test func cpp() {
        guard Host.tool("g++") != nil else { return }
        let program = #"#include <iostream>\#nint main() { std::cout << "hello" << std::endl; }\#n"#
        #expect(Self.run("cpp", ["a.cc": program], "g++ -o a a.cc && ./a") == "hello\n")
    }

    @Test func python() {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") else { return }
        let files = ["m.py": "import json, ssl, sqlite3\nname = 'hello'\n", "a.py": "import m\nprint(m.name)\n"]
        #expect(Self.run("python", files, "/usr/bin/python3 a.py") == "hello\n")
    }

    @Test func java() {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/javac") else { return }
        let program = "public class A { public static void main(String[] a) { System.out.println(\"hello\"); } }\n"
        #expect(Self.run("java", ["A.java": program], "javac A.java && java A") == "hello\n")
    }

    @Test func node() {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/node") else { return }
        let files = ["m.js": "exports.name = 'hello'\n", "a.js": "console.log(require('./m').name)\n"]
        #expect(Self.run("node", files, "node a.js") == "hello\n")
    }

    @Test func swift() {
        guard FileManager.default.isExecutableFile(atPath: "/opt/swift/usr/bin/swiftc") else { return }
        #expect(Self.run("swift", ["a.swift": "print(\"hello\")\n"], "swiftc a.swift && ./a") == "hello\n")
    }

    @Test func rust() {
        let home = Host.environment("HOME") ?? "/"
        let isHere = FileManager.default.isExecutableFile(atPath: "/usr/bin/rustc")
        guard isHere || FileManager.default.isExecutableFile(atPath: "\(home)/.cargo/bin/rustc") else { return }
        #expect(Self.run("rust", ["a.rs": "fn main() { println!(\"hello\"); }\n"], "rustc a.rs && ./a") == "hello\n")
    }

    @Test func go() {
        let places = ["/usr/local/go/bin/go", "/usr/bin/go"]
        guard places.contains(where: FileManager.default.isExecutableFile) else { return }
        let program = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"
        #expect(Self.run("go", ["a.go": program], "go run a.go") == "hello\n")
    }

    @Test func bash() {
        let script = "#!/bin/bash\nset -o pipefail\necho hello | tee out.txt >/dev/null\ncat out.txt\n"
        #expect(Self.run("bash", ["a.sh": script], "bash a.sh") == "hello\n")
    }

    @Test func build() {
        guard Host.tool("make") != nil, Host.tool("gcc") != nil else { return }
        let files = ["Makefile": "a: a.c\n\tgcc -o a a.c\n", "a.c": "int main(void) { return 0; }\n"]
        let script = "make -s && ./a && echo \"$CI\" && mkdir -p \"$XDG_CACHE_HOME/x\""
        #expect(Self.run("build", files, script, leaves: ["a"]) == "true\n")
    }

    @Test func network() {
        #expect(
            Self.run("network", [:], "cat /etc/nsswitch.conf | grep hosts; ls /sys 2>/dev/null || true")
                == "hosts: files dns\n")
        #expect(Self.run("default", [:], "cat /etc/nsswitch.conf | grep hosts") == "hosts: files\n")
    }

    @Test func defaultWritesNothing() {
        let script = "if echo x > new 2>/dev/null; then echo written; else echo refused; fi"
        #expect(Self.run("default", [:], script) == "refused\n")
    }

    @Test func strictWritesOnlyInASmallPlace() {
        let script = """
            echo x > /tmp/x && echo tmp
            for place in "$HOME" /dev/shm . /run /var/tmp; do
                if echo x > "$place/x"; then echo "$place"; fi 2>/dev/null
            done
            head -c 17M /dev/zero > /tmp/y 2>/dev/null || echo full
            ulimit -n
            """
        #expect(Self.run("strict", [:], script, options: Self.withoutGroups) == "tmp\nfull\n256\n")
    }

    /// Wherever it lies, below /tmp too, which strict has an own of.
    @Test func strictSeesTheCurrentDirectory() {
        #expect(Self.run("strict", ["in.txt": "hello\n"], "cat in.txt", options: Self.withoutGroups) == "hello\n")
    }

    @Test func strictEndsInTime() {
        let run = Nestbox.run(
            ["--profile", "strict", "--time", "300ms"] + Self.withoutGroups, ["/bin/sleep", "20"], timeout: 20)
        #expect(run.status == 124 && run.report?.verdict == "wall-time", "\(run)")
    }

    /// What strict must have and this host has not is refused by name, with the line that asks for it.
    @Test func strictIsRefusedWhereItCannotBeHad() {
        guard Host.environment("NESTBOX_CGROUP") != "1" else { return }
        let run = Nestbox.run(["--profile", "strict", "--cgroup", "none"], ["/bin/true"])
        #expect(run.status == 125 && run.err.contains("[built-in profile strict, line 10]"), "\(run)")
    }

    /// Where a whole home would be given away, nothing is.
    @Test(arguments: ["build", "agent", "c"])
    func noneIsUsedInAWholeHome(_ profile: String) {
        let scratch = Scratch()
        scratch.giveToPayload()
        let run = Nestbox.run(
            ["--profile", profile], ["/bin/true"],
            environment: Child.plainEnvironment.filter { !$0.hasPrefix("HOME=") } + ["HOME=\(scratch.path)"],
            directory: scratch.path)
        #expect(run.status == 125 && run.err.contains("is a home as a whole"), "\(run)")
    }
}
