#compdef nestbox
# Completions of nestbox for zsh. Made by: nestbox completions zsh

_nestbox_profiles() {
    local -a profiles
    profiles=(${(f)"$(nestbox profile list 2>/dev/null | cut -f 1)"})
    compadd -a profiles
    _files
}

_nestbox_profile() {
    local -a verbs=(
        'list:List the profiles that have a name.'
        'show:Print a profile with all that it extends; with where each value was said.'
        'check:Look for mistakes in files of profiles.'
        'diff:Say what profile B allows that A does not; exit 1 when it allows anything more.'
        'schema:Print the JSON Schema of profile files, for editors.'
    )
    if ((CURRENT == 2)); then
        _describe 'command' verbs
        return
    fi
    case $words[2] in
    list)
        shift words; ((CURRENT -= 1))
        _arguments -S \
            '--json[One JSON object instead of text.]' \
            '--no-user-profiles[Look names of profiles up in /etc and among the built-in ones only\: for services.]'
        ;;
    show)
        shift words; ((CURRENT -= 1))
        _arguments -S \
            '--origins[Say where each value was said.]' \
            '--json[One JSON object instead of text.]' \
            '--no-user-profiles[Look names of profiles up in /etc and among the built-in ones only\: for services.]' \
            '*--define=[Give a variable that a profile declares a value; -D for short.]:NAME=VALUE: ' \
            '*:profile:_nestbox_profiles'
        ;;
    check)
        shift words; ((CURRENT -= 1))
        _arguments -S \
            '--json[One JSON object instead of text.]' \
            '*--define=[Give a variable that a profile declares a value; -D for short.]:NAME=VALUE: ' \
            '*:file:_files'
        ;;
    diff)
        shift words; ((CURRENT -= 1))
        _arguments -S \
            '--json[One JSON object instead of text.]' \
            '--no-user-profiles[Look names of profiles up in /etc and among the built-in ones only\: for services.]' \
            '*--define=[Give a variable that a profile declares a value; -D for short.]:NAME=VALUE: ' \
            '*:profile:_nestbox_profiles'
        ;;
    schema)
        shift words; ((CURRENT -= 1))
        _arguments -S
        ;;
    esac
}

_nestbox() {
    local -a verbs=(
        'run:Run a command in a jail.'
        'plan:Print every step that run would take, without taking any.'
        'completions:Print the completions for a shell.'
        'version:Print the version.'
        'help:Print the commands.'
        'profile:Read, check and compare profiles.'
    )
    if ((CURRENT == 2)); then
        _describe 'command' verbs
        return
    fi
    shift words; ((CURRENT -= 1))
    case $words[1] in
    profile) _nestbox_profile ;;
    run)
        _arguments -S \
            '--help[Print all options.]' \
            '*--profile=[Start from a profile, or from a file, whose name has a slash. Of several the later counts, and options over all.]:NAME|FILE:_nestbox_profiles' \
            '*--define=[Give a variable that a profile declares a value; -D for short.]:NAME=VALUE: ' \
            '--no-user-profiles[Look names of profiles up in /etc and among the built-in ones only\: for services.]' \
            '*--ro=[Show a file or directory of the host read-only.]:SRC\[\:DEST\]:_files' \
            '*--rw=[Show it writable\: changes are changes on the host.]:SRC\[\:DEST\]:_files' \
            '*--overlay=[Show a directory writable, but keep changes off it\: in DIR, or nowhere.]:SRC\[\:DEST\]:_files' \
            '*--tmpfs=[An empty directory in memory.]:DEST: ' \
            '*--symlink=[A symbolic link.]:TARGET\:DEST: ' \
            '*--dir=[An empty directory.]:DEST: ' \
            '*--file=[A file with this text.]:DEST=TEXT: ' \
            '*--mask=[Hide what is at this place behind an empty file or directory.]:PATH: ' \
            '*--protect=[In what is shown writable\: leave this as it is, and let it not be made where it is not there yet.]:PATH: ' \
            '--view=[What to start from\: default (system read-only, /tmp, a fresh home, the current directory read-only) or none.]:default|none:(default none)' \
            '--proc=[/proc\: only processes (pid, the default), all of it with masks (full), or none.]:pid|full|none:(pid full none)' \
            '--dev=[/dev\: minimal (the default\: null, zero, full, random, urandom, tty, pts, shm) or none.]:minimal|none:(minimal none)' \
            '--user=[User and group id inside. Default 1000\:1000.]:UID\[\:GID\]: ' \
            '--host-user=[For root as a caller\: the ids on the host. Default 65534\:65534; 0 only as the word root.]:UID\[\:GID\]|root:(root)' \
            '--id-range=[Map this many subordinate ids of /etc/subuid and /etc/subgid besides.]:COUNT: ' \
            '--net=[Network\: nothing but a loopback of its own (none, the default), or the host'\''s.]:none|host:(none host)' \
            '--syscalls=[System calls\: default, those of programs that compute (strict), of builds with debuggers (build), of the network (the default with --net host), of agents, or all (none).]:strict|default|build|network|agent|none:(strict default build network agent none)' \
            '--time-namespace[A time namespace of its own.]' \
            '--hostname=[Host name inside. Default nestbox.]:NAME: ' \
            '--init=[PID 1\: nestbox'\''s own, which reaps and ends everything (the default), or the command itself (none).]:nestbox|none:(nestbox none)' \
            '*--env=[Set a variable. Without this\: PATH, HOME, USER, LANG and TERM.]:NAME=VALUE: ' \
            '*--env-pass=[Pass a variable of the caller on, if it is set.]:NAME: ' \
            '--cwd=[Working directory inside. Default\: the current one where the jail shows it, else the home.]:DIR:_files -/' \
            '--umask=[File mode creation mask, octal. Default 022.]:MASK: ' \
            '*--pass-fd=[Leave this descriptor of the caller open (0, 1 and 2 are).]:N: ' \
            '--time=[Wall time\: then SIGTERM, and SIGKILL after the grace. For instance 2s, 500ms, 5m.]:DURATION: ' \
            '--grace=[Between SIGTERM and SIGKILL. Default 1s.]:DURATION: ' \
            '--cpu-time=[CPU time of all processes together\: then SIGKILL.]:DURATION: ' \
            '--memory=[Memory of all processes together, files in memory and page cache included; more ends them all.]:SIZE: ' \
            '--memory-high=[Memory from which on they are slowed down.]:SIZE: ' \
            '--swap=[Swap they may use besides. Default 0 where --memory is given.]:SIZE: ' \
            '--pids=[Processes and threads at once.]:COUNT: ' \
            '--cpus=[Processors'\'' worth of CPU time in each tenth of a second\: 0.5, 2.]:NUMBER: ' \
            '--cpu-weight=[Share of a contended CPU; other groups have 100.]:1-10000: ' \
            '--cpuset=[The processors to run on\: 0-3,6.]:LIST: ' \
            '--cpuset-mems=[The memory nodes to take memory from.]:LIST: ' \
            '*--io-max=[Rates of a disk, by path or MAJOR\:MINOR\: bytes (rbps, wbps), operations (riops, wiops).]:DEVICE\:KEY=RATE,…: ' \
            '*--io-weight=[Share of a contended disk; other groups have 100.]:\[DEVICE\:\]1-10000: ' \
            '*--hugetlb=[Memory in huge pages of this size\: 2MB\:64M.]:PAGESIZE\:SIZE: ' \
            '--output-limit=[Bytes the command may write to standard output, and as many to standard error.]:SIZE: ' \
            '--file-size=[Size of a file it writes.]:SIZE: ' \
            '--open-files=[Open files of one process.]:COUNT: ' \
            '--stack=[Stack of one process.]:SIZE: ' \
            '--core=[Size of a core dump. Default none.]:SIZE: ' \
            '*--rlimit=[A limit of setrlimit(2), for instance nproc=64, as=unlimited.]:NAME=SOFT\[\:HARD\]:(cpu= fsize= data= stack= core= nproc= nofile= memlock= as= locks= sigpending= msgqueue= nice= rtprio= rttime=)' \
            '--soft-time=[Wall time that is only reported.]:DURATION: ' \
            '--soft-cpu-time=[CPU time that is only reported.]:DURATION: ' \
            '--soft-memory=[Peak of memory that is only reported.]:SIZE: ' \
            '--cgroup=[Where the cgroup for the limits is made\: wherever one can be had (auto), nowhere (none), or in DIR.]:auto|none|DIR:(auto none)' \
            '--report=[Write a JSON report to a file, or to a descriptor of the caller as fd\:N.]:FILE|fd\:N:_files' \
            '*--meta=[Write the report in another tool'\''s format as well\: isolate or go-judge.]:FORMAT\:FILE|fd\:N:(isolate: go-judge:)' \
            '--stats[Print the report for a person on standard error.]' \
            '*--inject-fault=[Let one step of the plan fail on purpose, or kill its process there.]:ROLE\:INDEX\:ERRNO|kill: ' \
            '*::command:_normal'
        ;;
    plan)
        _arguments -S \
            '--help[Print all options.]' \
            '--json[One JSON object instead of text.]' \
            '*--profile=[Start from a profile, or from a file, whose name has a slash. Of several the later counts, and options over all.]:NAME|FILE:_nestbox_profiles' \
            '*--define=[Give a variable that a profile declares a value; -D for short.]:NAME=VALUE: ' \
            '--no-user-profiles[Look names of profiles up in /etc and among the built-in ones only\: for services.]' \
            '*--ro=[Show a file or directory of the host read-only.]:SRC\[\:DEST\]:_files' \
            '*--rw=[Show it writable\: changes are changes on the host.]:SRC\[\:DEST\]:_files' \
            '*--overlay=[Show a directory writable, but keep changes off it\: in DIR, or nowhere.]:SRC\[\:DEST\]:_files' \
            '*--tmpfs=[An empty directory in memory.]:DEST: ' \
            '*--symlink=[A symbolic link.]:TARGET\:DEST: ' \
            '*--dir=[An empty directory.]:DEST: ' \
            '*--file=[A file with this text.]:DEST=TEXT: ' \
            '*--mask=[Hide what is at this place behind an empty file or directory.]:PATH: ' \
            '*--protect=[In what is shown writable\: leave this as it is, and let it not be made where it is not there yet.]:PATH: ' \
            '--view=[What to start from\: default (system read-only, /tmp, a fresh home, the current directory read-only) or none.]:default|none:(default none)' \
            '--proc=[/proc\: only processes (pid, the default), all of it with masks (full), or none.]:pid|full|none:(pid full none)' \
            '--dev=[/dev\: minimal (the default\: null, zero, full, random, urandom, tty, pts, shm) or none.]:minimal|none:(minimal none)' \
            '--user=[User and group id inside. Default 1000\:1000.]:UID\[\:GID\]: ' \
            '--host-user=[For root as a caller\: the ids on the host. Default 65534\:65534; 0 only as the word root.]:UID\[\:GID\]|root:(root)' \
            '--id-range=[Map this many subordinate ids of /etc/subuid and /etc/subgid besides.]:COUNT: ' \
            '--net=[Network\: nothing but a loopback of its own (none, the default), or the host'\''s.]:none|host:(none host)' \
            '--syscalls=[System calls\: default, those of programs that compute (strict), of builds with debuggers (build), of the network (the default with --net host), of agents, or all (none).]:strict|default|build|network|agent|none:(strict default build network agent none)' \
            '--time-namespace[A time namespace of its own.]' \
            '--hostname=[Host name inside. Default nestbox.]:NAME: ' \
            '--init=[PID 1\: nestbox'\''s own, which reaps and ends everything (the default), or the command itself (none).]:nestbox|none:(nestbox none)' \
            '*--env=[Set a variable. Without this\: PATH, HOME, USER, LANG and TERM.]:NAME=VALUE: ' \
            '*--env-pass=[Pass a variable of the caller on, if it is set.]:NAME: ' \
            '--cwd=[Working directory inside. Default\: the current one where the jail shows it, else the home.]:DIR:_files -/' \
            '--umask=[File mode creation mask, octal. Default 022.]:MASK: ' \
            '*--pass-fd=[Leave this descriptor of the caller open (0, 1 and 2 are).]:N: ' \
            '--time=[Wall time\: then SIGTERM, and SIGKILL after the grace. For instance 2s, 500ms, 5m.]:DURATION: ' \
            '--grace=[Between SIGTERM and SIGKILL. Default 1s.]:DURATION: ' \
            '--cpu-time=[CPU time of all processes together\: then SIGKILL.]:DURATION: ' \
            '--memory=[Memory of all processes together, files in memory and page cache included; more ends them all.]:SIZE: ' \
            '--memory-high=[Memory from which on they are slowed down.]:SIZE: ' \
            '--swap=[Swap they may use besides. Default 0 where --memory is given.]:SIZE: ' \
            '--pids=[Processes and threads at once.]:COUNT: ' \
            '--cpus=[Processors'\'' worth of CPU time in each tenth of a second\: 0.5, 2.]:NUMBER: ' \
            '--cpu-weight=[Share of a contended CPU; other groups have 100.]:1-10000: ' \
            '--cpuset=[The processors to run on\: 0-3,6.]:LIST: ' \
            '--cpuset-mems=[The memory nodes to take memory from.]:LIST: ' \
            '*--io-max=[Rates of a disk, by path or MAJOR\:MINOR\: bytes (rbps, wbps), operations (riops, wiops).]:DEVICE\:KEY=RATE,…: ' \
            '*--io-weight=[Share of a contended disk; other groups have 100.]:\[DEVICE\:\]1-10000: ' \
            '*--hugetlb=[Memory in huge pages of this size\: 2MB\:64M.]:PAGESIZE\:SIZE: ' \
            '--output-limit=[Bytes the command may write to standard output, and as many to standard error.]:SIZE: ' \
            '--file-size=[Size of a file it writes.]:SIZE: ' \
            '--open-files=[Open files of one process.]:COUNT: ' \
            '--stack=[Stack of one process.]:SIZE: ' \
            '--core=[Size of a core dump. Default none.]:SIZE: ' \
            '*--rlimit=[A limit of setrlimit(2), for instance nproc=64, as=unlimited.]:NAME=SOFT\[\:HARD\]:(cpu= fsize= data= stack= core= nproc= nofile= memlock= as= locks= sigpending= msgqueue= nice= rtprio= rttime=)' \
            '--soft-time=[Wall time that is only reported.]:DURATION: ' \
            '--soft-cpu-time=[CPU time that is only reported.]:DURATION: ' \
            '--soft-memory=[Peak of memory that is only reported.]:SIZE: ' \
            '--cgroup=[Where the cgroup for the limits is made\: wherever one can be had (auto), nowhere (none), or in DIR.]:auto|none|DIR:(auto none)' \
            '--report=[Write a JSON report to a file, or to a descriptor of the caller as fd\:N.]:FILE|fd\:N:_files' \
            '*--meta=[Write the report in another tool'\''s format as well\: isolate or go-judge.]:FORMAT\:FILE|fd\:N:(isolate: go-judge:)' \
            '--stats[Print the report for a person on standard error.]' \
            '*--inject-fault=[Let one step of the plan fail on purpose, or kill its process there.]:ROLE\:INDEX\:ERRNO|kill: ' \
            '*::command:_normal'
        ;;
    completions)
        _arguments -S \
            ':shell:(bash zsh fish)'
        ;;
    version)
        _arguments -S
        ;;
    help)
        _arguments -S
        ;;
    esac
}

_nestbox "$@"
