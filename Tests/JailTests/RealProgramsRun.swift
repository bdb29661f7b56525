import Foundation
import Testing

/// A jail that refuses everything would pass all the other suites.
@Suite struct RealProgramsRun {
    /// In a folder that is granted at its own path and is the current directory.
    private static func work(
        _ files: [String: String], options: [String] = [], _ script: String, timeout: Double = 120,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Run {
        let scratch = Scratch()
        for (name, text) in files { scratch.file(name, text) }
        scratch.giveToPayload()
        let run = Nestbox.shell(
            ["--rw", "."] + options, "set -e\n" + script, directory: scratch.path, timeout: timeout,
            sourceLocation: sourceLocation)
        #expect(run.status == 0 && run.report?.verdict == "ok", "\(run)", sourceLocation: sourceLocation)
        return run
    }

    static let threadsInC = """
        #include <pthread.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/wait.h>
        #include <unistd.h>
        static int sum;
        static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
        static void *work(void *n) { pthread_mutex_lock(&lock); sum += (int)(long)n; pthread_mutex_unlock(&lock); return 0; }
        int main(void) {
            pthread_t threads[8];
            for (long i = 0; i < 8; i++) if (pthread_create(&threads[i], 0, work, (void *)i)) return 1;
            for (int i = 0; i < 8; i++) pthread_join(threads[i], 0);
            FILE *file = tmpfile();
            if (file == NULL || fork() == 0) exit(file == NULL);
            int status; wait(&status);
            printf("%d %d\\n", sum, status);
        }
        """

    @Test func cIsCompiledAndRun() {
        guard Host.tool("gcc") != nil else { return }
        #expect(Self.work(["a.c": Self.threadsInC], "gcc -O1 -pthread a.c -o a && ./a").out == "28 0\n")
    }

    @Test func cPlusPlusIsCompiledAndRun() {
        guard Host.tool("g++") != nil else { return }
        let program = """
            #include <future>
            #include <iostream>
            #include <regex>
            int main() {
                auto f = std::async(std::launch::async, [] { return 40; });
                try { throw f.get(); } catch (int n) { std::cout << n + std::regex_match("ab", std::regex("a.")) * 2 << "\\n"; }
            }
            """
        #expect(Self.work(["a.cc": program], "g++ -pthread a.cc -o a && ./a").out == "42\n")
    }

    @Test func pythonRuns() {
        guard Host.tool("python3") != nil else { return }
        let program = """
            import hashlib, multiprocessing, os, socket, subprocess, sys, tempfile, threading
            found = []
            threads = [threading.Thread(target=found.append, args=(n,)) for n in range(4)]
            [t.start() for t in threads]; [t.join() for t in threads]
            with multiprocessing.Pool(2) as pool: squares = pool.map(abs, [-1, -2])
            with tempfile.NamedTemporaryFile() as f: f.write(b"x")
            server = socket.create_server(("localhost", 0)); client = socket.create_connection(server.getsockname())
            print(sorted(found), squares, subprocess.check_output(["echo", "hi"], text=True).strip(),
                  os.path.expanduser("~"), hashlib.sha256(os.urandom(8)).name)
            """
        #expect(
            Self.work(["a.py": program], "/usr/bin/python3 a.py").out == "[0, 1, 2, 3] [1, 2] hi /home/user sha256\n")
    }

    @Test func perlRuns() {
        guard Host.tool("perl") != nil else { return }
        #expect(
            Self.work([:], "perl -e 'my $x = `echo hi`; chomp $x; print \"$x $$0 \\n\" if fork; wait'").out.hasPrefix(
                "hi"))
    }

    @Test func shellPipelinesRun() {
        guard Host.tool("bash") != nil else { return }
        let script =
            "bash -c 'set -o pipefail; diff <(seq 1000 | sort -n | tail -1) <(echo 1000) && cat <<<here | tee >(cat >&2) | tr a-z A-Z; sleep 0 & wait $!; mktemp >/dev/null'"
        let run = Self.work([:], script)
        #expect(run.out == "HERE\n" && run.err == "here\n", "\(run)")
    }

    @Test func makeBuilds() {
        guard Host.tool("make") != nil, Host.tool("gcc") != nil else { return }
        let makefile = "all: a b\n%: %.c\n\tgcc $< -o $@\n"
        let run = Self.work(
            ["Makefile": makefile, "a.c": "int main(void){}", "b.c": "int main(void){}"],
            "make -s -j2 && ./a && ./b && ls a b")
        #expect(run.out == "a\nb\n", "\(run)")
    }

    @Test func gitCommits() {
        guard Host.tool("git") != nil else { return }
        let run = Self.work(
            ["a": "x"],
            "git init -q . && git add a && git -c user.name=n -c user.email=e@x commit -qm first && git log --format=%s && git clone -q . c && ls c && git -C c status --short"
        )
        #expect(run.out == "first\na\n", "\(run)")
    }

    @Test func nodeRuns() {
        guard Host.tool("node") != nil else { return }
        let program = """
            const { Worker } = require('worker_threads'), { execSync } = require('child_process'), fs = require('fs');
            new Worker('require("worker_threads").parentPort.postMessage(7)', { eval: true }).on('message', n =>
              fs.promises.readFile('a.js').then(b => console.log(n, b.length > 0, String(execSync('echo hi')).trim())));
            """
        #expect(Self.work(["a.js": program], "node a.js").out == "7 true hi\n")
    }

    @Test func javaIsCompiledAndRun() {
        guard Host.tool("javac") != nil else { return }
        let program = """
            public class A { public static void main(String[] a) throws Exception {
              var t = new Thread(() -> System.out.println("thread")); t.start(); t.join();
              System.out.println(new String(new ProcessBuilder("echo", "hi").start().getInputStream().readAllBytes()).trim());
            } }
            """
        let configuration = ["/etc/java-17-openjdk", "/etc/java-21-openjdk", "/etc/java-11-openjdk"].flatMap {
            ["--ro", "\($0),optional"]
        }
        #expect(
            Self.work(["A.java": program], options: configuration, "javac A.java && java -cp . A").out == "thread\nhi\n"
        )
    }

    /// Where a toolchain is installed outside of the system, a grant shows it.
    @Test func swiftIsCompiledAndRun() {
        guard access("/opt/swift/usr/bin/swiftc", X_OK) == 0 else { return }
        let run = Self.work(
            ["a.swift": "import Foundation\nprint(Date() > Date.distantPast, [1, 2].map { $0 * 2 })\n"],
            options: ["--ro", "/opt/swift"], "/opt/swift/usr/bin/swiftc a.swift -o a && ./a", timeout: 200)
        #expect(run.out == "true [2, 4]\n", "\(run)")
    }

    @Test func rustIsCompiledAndRun() {
        guard let rustc = Host.tool("rustc") else { return }
        let run = Self.work(
            ["a.rs": "fn main() { let t = std::thread::spawn(|| 42); println!(\"{}\", t.join().unwrap()); }"],
            "\(rustc) a.rs && ./a")
        #expect(run.out == "42\n", "\(run)")
    }

    // MARK: - Under the strict policy

    /// What a judge runs: compilers, interpreters and what they make, in the narrowest policy there is.
    static let toolchains: [(tool: String, file: String, text: String, script: String, output: String)] = [
        ("gcc", "a.c", threadsInC, "gcc -O1 -pthread a.c -o a && ./a", "28 0\n"),
        (
            "g++", "a.cc",
            "#include <thread>\n#include <iostream>\nint main() { int n = 0; std::thread t([&] { n = 42; }); "
                + "t.join(); std::cout << n << '\\n'; }\n", "g++ -pthread a.cc -o a && ./a", "42\n"
        ),
        (
            "python3", "a.py",
            "import subprocess, threading, multiprocessing, tempfile, random, time\n"
                + "if __name__ == '__main__':\n"
                + "    t = threading.Thread(target=time.sleep, args=(0.01,)); t.start(); t.join()\n"
                + "    with multiprocessing.Pool(2) as pool: print(pool.map(abs, [-1, 2]))\n"
                + "    print(subprocess.check_output(['echo', 'hi'], text=True).strip(), random.random() < 1)\n",
            "/usr/bin/python3 a.py", "[1, 2]\nhi True\n"
        ),
        ("perl", "a.pl", "print join(',', sort { $a <=> $b } (3, 1, 2)), `echo hi`;", "perl a.pl", "1,2,3hi\n"),
        ("bash", "a.sh", "set -o pipefail; seq 1000 | sort -n | tail -1; cat <<<here", "bash a.sh", "1000\nhere\n"),
        ("make", "Makefile", "all:\n\t@echo made; sleep 0\n", "make -s -j2", "made\n"),
        (
            "git", "a", "x",
            "git init -q . && git add a && git -c user.name=n -c user.email=e@x commit -qm m && git log --format=%s",
            "m\n"
        ),
        (
            "node", "a.js", "new (require('worker_threads').Worker)('console.log(7)', { eval: true })", "node a.js",
            "7\n"
        ),
        (
            "javac", "A.java", "public class A { public static void main(String[] a) { System.out.println(42); } }",
            "javac A.java && java -cp . A", "42\n"
        ),
        (
            "rustc", "a.rs", "fn main() { println!(\"{}\", std::thread::spawn(|| 42).join().unwrap()); }",
            "rustc a.rs && ./a", "42\n"
        ),
    ]

    @Test(arguments: toolchains.map(\.tool))
    func toolchainsRunUnderTheStrictPolicy(name: String) throws {
        let row = try #require(Self.toolchains.first { $0.tool == name })
        guard Host.tool(name) != nil else { return }
        let java = ["/etc/java-17-openjdk", "/etc/java-21-openjdk", "/etc/java-11-openjdk"].flatMap {
            ["--ro", "\($0),optional"]
        }
        let run = Self.work([row.file: row.text], options: ["--syscalls", "strict"] + java, row.script)
        #expect(run.out == row.output, "\(run)")
    }

    @Test func tracersRunUnderTheBuildPolicyOnly() {
        guard Host.tool("strace") != nil else { return }
        let run = Self.work(
            [:], options: ["--syscalls", "build"], "strace -f -o log sh -c 'true & wait' && grep -q execve log")
        #expect(run.status == 0, "\(run)")
        #expect(Nestbox.run(["--syscalls", "default"], ["strace", "true"]).status != 0)
    }

    @Test func toolsThatAskForManyThingsRun() {
        let script =
            "date +%Z; id -un; nproc >/dev/null; df /tmp >/dev/null; ps ax >/dev/null; uname -a >/dev/null; tar cf - . | tar tf - >/dev/null; awk 'BEGIN { print 6 * 7 }' </dev/null; sort -R a | sort; find . -name a; xargs -n1 echo <a"
        let run = Self.work(["a": "x\ny\n"], script)
        #expect(run.lines.dropFirst() == ["user", "42", "x", "y", "./a", "x", "y"], "\(run)")
    }
}
