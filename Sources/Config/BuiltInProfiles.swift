// Made from profiles/ by scripts/generate; not to be edited.
// swift-format-ignore-file

let builtInCount = 14

func builtInName(_ number: Int) -> String {
    switch number {
    case 0: "agent"
    case 1: "bash"
    case 2: "build"
    case 3: "c"
    case 4: "cpp"
    case 5: "default"
    case 6: "go"
    case 7: "java"
    case 8: "network"
    case 9: "node"
    case 10: "python"
    case 11: "rust"
    case 12: "strict"
    case 13: "swift"
    default: ""
    }
}

func builtInSummary(_ number: Int) -> String {
    switch number {
    case 0: "a coding agent's shell: the work tree is writable, what runs by itself later is not"
    case 1: "run a shell script: it may write where it stands, and nothing of it stays"
    case 2: "a CI job: the work tree is writable, caches live in a home that is thrown away"
    case 3: "compile and run C: the current directory takes files, and forgets them"
    case 4: "compile and run C++: as c, with more room"
    case 5: "wrap a command: system and current directory read-only, no network"
    case 6: "compile and run Go: build cache in memory, no fetching"
    case 7: "compile and run Java: the current directory takes class files, and forgets them"
    case 8: "as default, with the host's network"
    case 9: "run Node: modules are read where they are"
    case 10: "run Python: no bytecode beside the sources"
    case 11: "compile and run Rust: toolchains of rustup, no fetching"
    case 12: "a program nobody trusts: 256 MiB, 64 processes, 10 s, nothing writable but a small /tmp"
    case 13: "compile and run Swift: caches and products in memory"
    default: ""
    }
}

func builtInSource(_ number: Int) -> String {
    switch number {
    case 0: sourceAgent
    case 1: sourceBash
    case 2: sourceBuild
    case 3: sourceC
    case 4: sourceCpp
    case 5: sourceDefault
    case 6: sourceGo
    case 7: sourceJava
    case 8: sourceNetwork
    case 9: sourceNode
    case 10: sourcePython
    case 11: sourceRust
    case 12: sourceStrict
    case 13: sourceSwift
    default: ""
    }
}

func builtInSaying(_ number: Int, _ index: Int) -> BuiltIn.Saying? {
    switch number {
    case 0: sayingAgent(index)
    case 1: sayingBash(index)
    case 2: sayingBuild(index)
    case 3: sayingC(index)
    case 4: sayingCpp(index)
    case 5: sayingDefault(index)
    case 6: sayingGo(index)
    case 7: sayingJava(index)
    case 8: sayingNetwork(index)
    case 9: sayingNode(index)
    case 10: sayingPython(index)
    case 11: sayingRust(index)
    case 12: sayingStrict(index)
    case 13: sayingSwift(index)
    default: nil
    }
}

private func sayingAgent(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.rw, "${CWD}", "agent", 13)
    case 1: BuiltIn.Saying(.tmpfs, "/tmp,size=1G,inodes=200000,mode=01777", "agent", 16)
    case 2: BuiltIn.Saying(.tmpfs, "/home/user,size=1G,inodes=200000", "agent", 22)
    case 3: BuiltIn.Saying(.protect, "${CWD}/.git/hooks", "agent", 34)
    case 4: BuiltIn.Saying(.protect, "${CWD}/.git/config", "agent", 37)
    case 5: BuiltIn.Saying(.protect, "${CWD}/.githooks", "agent", 40)
    case 6: BuiltIn.Saying(.protect, "${CWD}/.husky", "agent", 43)
    case 7: BuiltIn.Saying(.protect, "${CWD}/.vscode", "agent", 47)
    case 8: BuiltIn.Saying(.protect, "${CWD}/.idea", "agent", 50)
    case 9: BuiltIn.Saying(.protect, "${CWD}/.zed", "agent", 53)
    case 10: BuiltIn.Saying(.protect, "${CWD}/.devcontainer", "agent", 56)
    case 11: BuiltIn.Saying(.protect, "${CWD}/.exrc", "agent", 59)
    case 12: BuiltIn.Saying(.protect, "${CWD}/.nvim.lua", "agent", 62)
    case 13: BuiltIn.Saying(.protect, "${CWD}/.dir-locals.el", "agent", 65)
    case 14: BuiltIn.Saying(.protect, "${CWD}/.claude", "agent", 69)
    case 15: BuiltIn.Saying(.protect, "${CWD}/.codex", "agent", 72)
    case 16: BuiltIn.Saying(.protect, "${CWD}/.cursor", "agent", 75)
    case 17: BuiltIn.Saying(.protect, "${CWD}/.mcp.json", "agent", 78)
    case 18: BuiltIn.Saying(.protect, "${CWD}/.github", "agent", 82)
    case 19: BuiltIn.Saying(.protect, "${CWD}/.gitlab-ci.yml", "agent", 85)
    case 20: BuiltIn.Saying(.protect, "${CWD}/.circleci", "agent", 88)
    case 21: BuiltIn.Saying(.protect, "${CWD}/.pre-commit-config.yaml", "agent", 91)
    case 22: BuiltIn.Saying(.protect, "${CWD}/Jenkinsfile", "agent", 94)
    case 23: BuiltIn.Saying(.protect, "${CWD}/.envrc", "agent", 98)
    case 24: BuiltIn.Saying(.protect, "${CWD}/.bashrc", "agent", 101)
    case 25: BuiltIn.Saying(.protect, "${CWD}/.bash_profile", "agent", 104)
    case 26: BuiltIn.Saying(.protect, "${CWD}/.profile", "agent", 107)
    case 27: BuiltIn.Saying(.protect, "${CWD}/.zshrc", "agent", 110)
    case 28: BuiltIn.Saying(.protect, "${CWD}/.zshenv", "agent", 113)
    case 29: BuiltIn.Saying(.protect, "${CWD}/.zprofile", "agent", 116)
    case 30: BuiltIn.Saying(.view, "default", "default", 6)
    case 31: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 32: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 33: BuiltIn.Saying(.net, "none", "default", 11)
    case 34: BuiltIn.Saying(.syscalls, "agent", "agent", 7)
    case 35: BuiltIn.Saying(.env, "GIT_TERMINAL_PROMPT=0", "agent", 10)
    default: nil
    }
}

private let sourceAgent = #"""
# The shell of a coding agent: it works in the tree, but can't plant what somebody runs later.
# Without network; for that, extend this and network.
description = "a coding agent's shell: the work tree is writable, what runs by itself later is not"
extends = ["default"]

[syscalls]
policy = "agent"

[environment.set]
GIT_TERMINAL_PROMPT = "0"

[[mount]]
rw = "${CWD}"

[[mount]]
tmpfs = "/tmp"
size = "1G"
inodes = 200000
mode = "1777"

[[mount]]
tmpfs = "/home/user"
size = "1G"
inodes = 200000

# What somebody's tools take from the tree and run without being asked. What is there stays as it is, what
# is not can't be made: while the jail is there, an empty directory that git does not show holds its place.
# Only at the top of the tree, and only what is named here. What is built, tested or started later can be
# changed, repositories and settings can be made deeper in the tree, and .git/commondir, whose place can't be
# held without breaking git, can make git read another configuration: look at what an agent has changed.

# Git runs hooks, and what its configuration names.
[[mount]]
protect = "${CWD}/.git/hooks"

[[mount]]
protect = "${CWD}/.git/config"

[[mount]]
protect = "${CWD}/.githooks"

[[mount]]
protect = "${CWD}/.husky"

# Editors run tasks, settings and extensions.
[[mount]]
protect = "${CWD}/.vscode"

[[mount]]
protect = "${CWD}/.idea"

[[mount]]
protect = "${CWD}/.zed"

[[mount]]
protect = "${CWD}/.devcontainer"

[[mount]]
protect = "${CWD}/.exrc"

[[mount]]
protect = "${CWD}/.nvim.lua"

[[mount]]
protect = "${CWD}/.dir-locals.el"

# Agents take instructions and permissions.
[[mount]]
protect = "${CWD}/.claude"

[[mount]]
protect = "${CWD}/.codex"

[[mount]]
protect = "${CWD}/.cursor"

[[mount]]
protect = "${CWD}/.mcp.json"

# Build servers run their configuration.
[[mount]]
protect = "${CWD}/.github"

[[mount]]
protect = "${CWD}/.gitlab-ci.yml"

[[mount]]
protect = "${CWD}/.circleci"

[[mount]]
protect = "${CWD}/.pre-commit-config.yaml"

[[mount]]
protect = "${CWD}/Jenkinsfile"

# Shells run their start-up files.
[[mount]]
protect = "${CWD}/.envrc"

[[mount]]
protect = "${CWD}/.bashrc"

[[mount]]
protect = "${CWD}/.bash_profile"

[[mount]]
protect = "${CWD}/.profile"

[[mount]]
protect = "${CWD}/.zshrc"

[[mount]]
protect = "${CWD}/.zshenv"

[[mount]]
protect = "${CWD}/.zprofile"
"""#

private func sayingBash(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.overlay, "${CWD},size=64M", "bash", 9)
    case 1: BuiltIn.Saying(.view, "default", "default", 6)
    case 2: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 3: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 4: BuiltIn.Saying(.net, "none", "default", 11)
    case 5: BuiltIn.Saying(.env, "HISTFILE=", "bash", 6)
    case 6: BuiltIn.Saying(.env, "BASH_ENV=", "bash", 6)
    case 7: BuiltIn.Saying(.env, "ENV=", "bash", 6)
    default: nil
    }
}

private let sourceBash = #"""
# Run a shell script, or a shell: what it writes stays in the jail.
description = "run a shell script: it may write where it stands, and nothing of it stays"
extends = ["default"]

[environment]
set = { HISTFILE = "", BASH_ENV = "", ENV = "" }

[[mount]]
overlay = "${CWD}"
size = "64M"
"""#

private func sayingBuild(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.ro, "/opt,optional", "build", 32)
    case 1: BuiltIn.Saying(.rw, "${CWD}", "build", 18)
    case 2: BuiltIn.Saying(.tmpfs, "/tmp,size=4G,inodes=1000000,mode=01777", "build", 21)
    case 3: BuiltIn.Saying(.tmpfs, "/home/user,size=4G,inodes=1000000", "build", 27)
    case 4: BuiltIn.Saying(.view, "default", "default", 6)
    case 5: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 6: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 7: BuiltIn.Saying(.net, "none", "default", 11)
    case 8: BuiltIn.Saying(.syscalls, "build", "build", 7)
    case 9: BuiltIn.Saying(.env, "CI=true", "build", 14)
    case 10: BuiltIn.Saying(.env, "XDG_CACHE_HOME=/home/user/.cache", "build", 15)
    case 11: BuiltIn.Saying(.time, "1h", "build", 10)
    case 12: BuiltIn.Saying(.grace, "10s", "build", 11)
    default: nil
    }
}

private let sourceBuild = #"""
# A job of a build server: it changes the work tree, and everything else of it is thrown away.
# To throw the changes away as well: --overlay .
description = "a CI job: the work tree is writable, caches live in a home that is thrown away"
extends = ["default"]

[syscalls]
policy = "build"

[limits]
time = "1h"
grace = "10s"

[environment.set]
CI = "true"
XDG_CACHE_HOME = "/home/user/.cache"

[[mount]]
rw = "${CWD}"

[[mount]]
tmpfs = "/tmp"
size = "4G"
inodes = 1000000
mode = "1777"

[[mount]]
tmpfs = "/home/user"
size = "4G"
inodes = 1000000

[[mount]]
ro = "/opt"
optional = true
"""#

private func sayingC(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.ro, "/opt,optional", "c", 21)
    case 1: BuiltIn.Saying(.overlay, "${CWD},size=512M", "c", 16)
    case 2: BuiltIn.Saying(.tmpfs, "/tmp,size=512M,mode=01777", "c", 11)
    case 3: BuiltIn.Saying(.view, "default", "default", 6)
    case 4: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 5: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 6: BuiltIn.Saying(.net, "none", "default", 11)
    case 7: BuiltIn.Saying(.time, "5m", "c", 7)
    default: nil
    }
}

private let sourceC = #"""
# Compile C and run it, in one go: what is written to the current directory disappears with the jail.
# With --rw . it stays.
description = "compile and run C: the current directory takes files, and forgets them"
extends = ["default"]

[limits]
time = "5m"

# The compiler's temporary files.
[[mount]]
tmpfs = "/tmp"
size = "512M"
mode = "1777"

[[mount]]
overlay = "${CWD}"
size = "512M"

# Compilers outside of the distribution's packages.
[[mount]]
ro = "/opt"
optional = true
"""#

private func sayingCpp(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.ro, "/opt,optional", "c", 21)
    case 1: BuiltIn.Saying(.overlay, "${CWD},size=1G", "cpp", 14)
    case 2: BuiltIn.Saying(.tmpfs, "/tmp,size=2G,mode=01777", "cpp", 9)
    case 3: BuiltIn.Saying(.view, "default", "default", 6)
    case 4: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 5: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 6: BuiltIn.Saying(.net, "none", "default", 11)
    case 7: BuiltIn.Saying(.time, "10m", "cpp", 6)
    default: nil
    }
}

private let sourceCpp = #"""
# As for C, with the room that templates and debugging information take.
description = "compile and run C++: as c, with more room"
extends = ["c"]

[limits]
time = "10m"

[[mount]]
tmpfs = "/tmp"
size = "2G"
mode = "1777"

[[mount]]
overlay = "${CWD}"
size = "1G"
"""#

private func sayingDefault(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.view, "default", "default", 6)
    case 1: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 2: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 3: BuiltIn.Saying(.net, "none", "default", 11)
    default: nil
    }
}

private let sourceDefault = #"""
# What holds when no profile is named, written down: the system and the current directory are
# read-only, /tmp and the home are empty and in memory, and there is no network.
description = "wrap a command: system and current directory read-only, no network"

[jail]
view = "default"
proc = "pid"
dev = "minimal"

[network]
mode = "none"
"""#

private func sayingGo(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.ro, "${HOME}/go/pkg/mod:/home/user/go/pkg/mod,optional", "go", 30)
    case 1: BuiltIn.Saying(.overlay, "${CWD},size=1G", "go", 26)
    case 2: BuiltIn.Saying(.tmpfs, "/tmp,size=2G,mode=01777", "go", 17)
    case 3: BuiltIn.Saying(.tmpfs, "/home/user,size=2G", "go", 22)
    case 4: BuiltIn.Saying(.view, "default", "default", 6)
    case 5: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 6: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 7: BuiltIn.Saying(.net, "none", "default", 11)
    case 8: BuiltIn.Saying(.env, "PATH=/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin", "go", 9)
    case 9: BuiltIn.Saying(.env, "GOCACHE=/home/user/.cache/go-build", "go", 10)
    case 10: BuiltIn.Saying(.env, "GOFLAGS=-modcacherw=false", "go", 11)
    case 11: BuiltIn.Saying(.env, "GOPATH=/home/user/go", "go", 12)
    case 12: BuiltIn.Saying(.env, "GOPROXY=off", "go", 13)
    case 13: BuiltIn.Saying(.env, "GOTOOLCHAIN=local", "go", 14)
    case 14: BuiltIn.Saying(.time, "10m", "go", 6)
    default: nil
    }
}

private let sourceGo = #"""
# Compile and run Go, modules too whose dependencies are vendored or were fetched before.
description = "compile and run Go: build cache in memory, no fetching"
extends = ["default"]

[limits]
time = "10m"

[environment.set]
PATH = "/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin"
GOCACHE = "/home/user/.cache/go-build"
GOFLAGS = "-modcacherw=false"
GOPATH = "/home/user/go"
GOPROXY = "off"
GOTOOLCHAIN = "local"

[[mount]]
tmpfs = "/tmp"
size = "2G"
mode = "1777"

[[mount]]
tmpfs = "/home/user"
size = "2G"

[[mount]]
overlay = "${CWD}"
size = "1G"

[[mount]]
ro = "${HOME}/go/pkg/mod"
at = "/home/user/go/pkg/mod"
optional = true
"""#

private func sayingJava(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.ro, "/etc/java-8-openjdk,optional", "java", 15)
    case 1: BuiltIn.Saying(.ro, "/etc/java-11-openjdk,optional", "java", 19)
    case 2: BuiltIn.Saying(.ro, "/etc/java-17-openjdk,optional", "java", 23)
    case 3: BuiltIn.Saying(.ro, "/etc/java-21-openjdk,optional", "java", 27)
    case 4: BuiltIn.Saying(.ro, "/etc/java-25-openjdk,optional", "java", 31)
    case 5: BuiltIn.Saying(.ro, "/opt,optional", "java", 35)
    case 6: BuiltIn.Saying(.overlay, "${CWD},size=512M", "java", 10)
    case 7: BuiltIn.Saying(.view, "default", "default", 6)
    case 8: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 9: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 10: BuiltIn.Saying(.net, "none", "default", 11)
    case 11: BuiltIn.Saying(.time, "5m", "java", 7)
    default: nil
    }
}

private let sourceJava = #"""
# Compile and run Java. The virtual machine sees the limits of its cgroup only where /sys is shown,
# so a heap that shall fit one has to be told: JDK_JAVA_OPTIONS=-Xmx….
description = "compile and run Java: the current directory takes class files, and forgets them"
extends = ["default"]

[limits]
time = "5m"

[[mount]]
overlay = "${CWD}"
size = "512M"

# Debian keeps parts of each version there that the virtual machine does not start without.
[[mount]]
ro = "/etc/java-8-openjdk"
optional = true

[[mount]]
ro = "/etc/java-11-openjdk"
optional = true

[[mount]]
ro = "/etc/java-17-openjdk"
optional = true

[[mount]]
ro = "/etc/java-21-openjdk"
optional = true

[[mount]]
ro = "/etc/java-25-openjdk"
optional = true

[[mount]]
ro = "/opt"
optional = true
"""#

private func sayingNetwork(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.ro, "/etc/services,optional", "network", 18)
    case 1: BuiltIn.Saying(.view, "default", "default", 6)
    case 2: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 3: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 4: BuiltIn.Saying(.net, "host", "network", 9)
    case 5: BuiltIn.Saying(.syscalls, "network", "network", 6)
    case 6: BuiltIn.Saying(.envPass, "http_proxy", "network", 13)
    case 7: BuiltIn.Saying(.envPass, "https_proxy", "network", 13)
    case 8: BuiltIn.Saying(.envPass, "no_proxy", "network", 13)
    case 9: BuiltIn.Saying(.envPass, "all_proxy", "network", 13)
    case 10: BuiltIn.Saying(.envPass, "HTTP_PROXY", "network", 14)
    case 11: BuiltIn.Saying(.envPass, "HTTPS_PROXY", "network", 14)
    case 12: BuiltIn.Saying(.envPass, "NO_PROXY", "network", 14)
    case 13: BuiltIn.Saying(.envPass, "ALL_PROXY", "network", 14)
    default: nil
    }
}

private let sourceNetwork = #"""
# The host's network, all of it: what listens on localhost there, and abstract sockets.
description = "as default, with the host's network"
extends = ["default"]

[syscalls]
policy = "network"

[network]
mode = "host"

[environment]
pass = [
    "http_proxy", "https_proxy", "no_proxy", "all_proxy",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
]

[[mount]]
ro = "/etc/services"
optional = true
"""#

private func sayingNode(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.ro, "${HOME}/.nvm,optional", "node", 10)
    case 1: BuiltIn.Saying(.ro, "/opt,optional", "node", 14)
    case 2: BuiltIn.Saying(.view, "default", "default", 6)
    case 3: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 4: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 5: BuiltIn.Saying(.net, "none", "default", 11)
    case 6: BuiltIn.Saying(.env, "NODE_REPL_HISTORY=", "node", 6)
    case 7: BuiltIn.Saying(.env, "NPM_CONFIG_CACHE=/tmp/npm", "node", 6)
    case 8: BuiltIn.Saying(.env, "NPM_CONFIG_UPDATE_NOTIFIER=false", "node", 6)
    default: nil
    }
}

private let sourceNode = #"""
# Run JavaScript with Node. Modules are read where they are; nothing is installed.
description = "run Node: modules are read where they are"
extends = ["default"]

[environment]
set = { NODE_REPL_HISTORY = "", NPM_CONFIG_CACHE = "/tmp/npm", NPM_CONFIG_UPDATE_NOTIFIER = "false" }

# Versions of nvm.
[[mount]]
ro = "${HOME}/.nvm"
optional = true

[[mount]]
ro = "/opt"
optional = true
"""#

private func sayingPython(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.ro, "${HOME}/.pyenv,optional", "python", 10)
    case 1: BuiltIn.Saying(.ro, "/opt,optional", "python", 14)
    case 2: BuiltIn.Saying(.view, "default", "default", 6)
    case 3: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 4: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 5: BuiltIn.Saying(.net, "none", "default", 11)
    case 6: BuiltIn.Saying(.env, "PYTHONDONTWRITEBYTECODE=1", "python", 6)
    case 7: BuiltIn.Saying(.env, "PYTHONNOUSERSITE=1", "python", 6)
    default: nil
    }
}

private let sourcePython = #"""
# Run Python: the sources are read where they are, nothing is written beside them.
description = "run Python: no bytecode beside the sources"
extends = ["default"]

[environment]
set = { PYTHONDONTWRITEBYTECODE = "1", PYTHONNOUSERSITE = "1" }

# Interpreters of pyenv, and virtual environments that link to them.
[[mount]]
ro = "${HOME}/.pyenv"
optional = true

[[mount]]
ro = "/opt"
optional = true
"""#

private func sayingRust(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.ro, "${HOME}/.rustup,optional", "rust", 28)
    case 1: BuiltIn.Saying(.ro, "${HOME}/.cargo/bin,optional", "rust", 32)
    case 2: BuiltIn.Saying(.ro, "${HOME}/.cargo/registry:/home/user/.cargo/registry,optional", "rust", 37)
    case 3: BuiltIn.Saying(.overlay, "${CWD},size=2G", "rust", 24)
    case 4: BuiltIn.Saying(.tmpfs, "/tmp,size=2G,mode=01777", "rust", 15)
    case 5: BuiltIn.Saying(.tmpfs, "/home/user,size=1G", "rust", 20)
    case 6: BuiltIn.Saying(.view, "default", "default", 6)
    case 7: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 8: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 9: BuiltIn.Saying(.net, "none", "default", 11)
    case 10: BuiltIn.Saying(.env, "PATH=${HOME}/.cargo/bin:/usr/local/bin:/usr/bin:/bin", "rust", 9)
    case 11: BuiltIn.Saying(.env, "RUSTUP_HOME=${HOME}/.rustup", "rust", 10)
    case 12: BuiltIn.Saying(.env, "CARGO_HOME=/home/user/.cargo", "rust", 11)
    case 13: BuiltIn.Saying(.env, "CARGO_NET_OFFLINE=true", "rust", 12)
    case 14: BuiltIn.Saying(.time, "15m", "rust", 6)
    default: nil
    }
}

private let sourceRust = #"""
# Compile and run Rust, crates too whose dependencies are vendored or were fetched before.
description = "compile and run Rust: toolchains of rustup, no fetching"
extends = ["default"]

[limits]
time = "15m"

[environment.set]
PATH = "${HOME}/.cargo/bin:/usr/local/bin:/usr/bin:/bin"
RUSTUP_HOME = "${HOME}/.rustup"
CARGO_HOME = "/home/user/.cargo"
CARGO_NET_OFFLINE = "true"

[[mount]]
tmpfs = "/tmp"
size = "2G"
mode = "1777"

[[mount]]
tmpfs = "/home/user"
size = "1G"

[[mount]]
overlay = "${CWD}"
size = "2G"

[[mount]]
ro = "${HOME}/.rustup"
optional = true

[[mount]]
ro = "${HOME}/.cargo/bin"
optional = true

# Crates that were fetched before: what cargo keeps there it does not write when it is offline.
[[mount]]
ro = "${HOME}/.cargo/registry"
at = "/home/user/.cargo/registry"
optional = true
"""#

private func sayingStrict(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.tmpfs, "/tmp,size=16M,inodes=1024,mode=01777", "strict", 20)
    case 1: BuiltIn.Saying(.dir, "/home/user", "strict", 27)
    case 2: BuiltIn.Saying(.mask, "/dev/shm", "strict", 31)
    case 3: BuiltIn.Saying(.view, "default", "default", 6)
    case 4: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 5: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 6: BuiltIn.Saying(.net, "none", "default", 11)
    case 7: BuiltIn.Saying(.syscalls, "strict", "strict", 6)
    case 8: BuiltIn.Saying(.time, "10s", "strict", 9)
    case 9: BuiltIn.Saying(.grace, "0s", "strict", 11)
    case 10: BuiltIn.Saying(.cpuTime, "10s", "strict", 10)
    case 11: BuiltIn.Saying(.memory, "256M", "strict", 12)
    case 12: BuiltIn.Saying(.swap, "0", "strict", 13)
    case 13: BuiltIn.Saying(.pids, "64", "strict", 14)
    case 14: BuiltIn.Saying(.outputLimit, "64M", "strict", 15)
    case 15: BuiltIn.Saying(.rlimit, "fsize=16M", "strict", 16)
    case 16: BuiltIn.Saying(.rlimit, "nofile=256", "strict", 17)
    default: nil
    }
}

private let sourceStrict = #"""
# A student's program: it computes, reads its input and writes its output, and nothing else.
description = "a program nobody trusts: 256 MiB, 64 processes, 10 s, nothing writable but a small /tmp"
extends = ["default"]

[syscalls]
policy = "strict"

[limits]
time = "10s"
cpu-time = "10s"
grace = "0s"
memory = "256M"
swap = 0
pids = 64
output-limit = "64M"
file-size = "16M"
open-files = 256

[[mount]]
tmpfs = "/tmp"
size = "16M"
inodes = 1024
mode = "1777"

# A home that is there, so that programs find it, but that takes nothing.
[[mount]]
dir = "/home/user"

# Memory to share would be a second place to write to.
[[mount]]
mask = "/dev/shm"
"""#

private func sayingSwift(_ index: Int) -> BuiltIn.Saying? {
    switch index {
    case 0: BuiltIn.Saying(.ro, "/opt,optional", "swift", 26)
    case 1: BuiltIn.Saying(.overlay, "${CWD},size=2G", "swift", 22)
    case 2: BuiltIn.Saying(.tmpfs, "/tmp,size=2G,mode=01777", "swift", 13)
    case 3: BuiltIn.Saying(.tmpfs, "/home/user,size=2G", "swift", 18)
    case 4: BuiltIn.Saying(.view, "default", "default", 6)
    case 5: BuiltIn.Saying(.proc, "pid", "default", 7)
    case 6: BuiltIn.Saying(.dev, "minimal", "default", 8)
    case 7: BuiltIn.Saying(.net, "none", "default", 11)
    case 8: BuiltIn.Saying(.env, "PATH=/opt/swift/usr/bin:/usr/local/bin:/usr/bin:/bin", "swift", 10)
    case 9: BuiltIn.Saying(.time, "15m", "swift", 7)
    default: nil
    }
}

private let sourceSwift = #"""
# Compile and run Swift, packages too whose dependencies are there. Module caches and what is built lie
# in memory; with --rw . a build stays.
description = "compile and run Swift: caches and products in memory"
extends = ["default"]

[limits]
time = "15m"

[environment]
set = { PATH = "/opt/swift/usr/bin:/usr/local/bin:/usr/bin:/bin" }

[[mount]]
tmpfs = "/tmp"
size = "2G"
mode = "1777"

[[mount]]
tmpfs = "/home/user"
size = "2G"

[[mount]]
overlay = "${CWD}"
size = "2G"

[[mount]]
ro = "/opt"
optional = true
"""#
