# Completions of nestbox for fish. Made by: nestbox completions fish

complete -c nestbox -f
complete -c nestbox -n __fish_use_subcommand -a run -d 'Run a command in a jail.'
complete -c nestbox -n __fish_use_subcommand -a plan -d 'Print every step that run would take, without taking any.'
complete -c nestbox -n __fish_use_subcommand -a learn -d 'Run a command and write a profile of the system calls that it made.'
complete -c nestbox -n __fish_use_subcommand -a profile -d 'Read, check and compare profiles.'
complete -c nestbox -n __fish_use_subcommand -a completions -d 'Print the completions for a shell.'
complete -c nestbox -n __fish_use_subcommand -a version -d 'Print the version.'
complete -c nestbox -n __fish_use_subcommand -a help -d 'Print the commands.'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l help -d 'Print all options.'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l profile -d 'Start from a profile, or from a file, whose name has a slash. Of several the later counts, and options over all.' -r -a '(nestbox profile list | cut -f 1)'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l define -d 'Give a variable that a profile declares a value; -D for short.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l no-user-profiles -d 'Look names of profiles up in /etc and among the built-in ones only: for services.'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l ro -d 'Show a file or directory of the host read-only.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from run' -l rw -d 'Show it writable: changes are changes on the host.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from run' -l overlay -d 'Show a directory writable, but keep changes off it: in DIR, or nowhere.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from run' -l tmpfs -d 'An empty directory in memory.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l symlink -d 'A symbolic link.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l dir -d 'An empty directory.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l file -d 'A file with this text.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l mask -d 'Hide what is at this place behind an empty file or directory.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l protect -d 'In what is shown writable: leave this as it is, and let it not be made where it is not there yet.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l view -d 'What to start from: default (system read-only, /tmp, a fresh home, the current directory read-only) or none.' -x -a 'default none'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l proc -d '/proc: only processes (pid, the default), all of it with masks (full), or none.' -x -a 'pid full none'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l dev -d '/dev: minimal (the default: null, zero, full, random, urandom, tty, pts, shm) or none.' -x -a 'minimal none'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l user -d 'User and group id inside. Default 1000:1000.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l host-user -d 'For root as a caller: the ids on the host. Default 65534:65534; 0 only as the word root.' -x -a 'root'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l id-range -d 'Map this many subordinate ids of /etc/subuid and /etc/subgid besides.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l net -d 'Network: nothing but a loopback of its own (none, the default), or the host\'s.' -x -a 'none host'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l syscalls -d 'System calls: default, those of programs that compute (strict), of builds with debuggers (build), of the network (the default with --net host), of agents, only what rules say (own), or all (none); or a policy of your own, whose name has a slash.' -x -a 'strict default build network agent own none'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l on-violation -d 'A refused system call gets its errno and the command goes on (refuse, the default), or it ends the run (kill).' -x -a 'refuse kill'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l syscall-rule -d 'Before what the policy says about a call, for instance \'allow ptrace\' or \'record EPERM socket\'.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l time-namespace -d 'A time namespace of its own.'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l hostname -d 'Host name inside. Default nestbox.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l init -d 'PID 1: nestbox\'s own, which reaps and ends everything (the default), or the command itself (none).' -x -a 'nestbox none'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l env -d 'Set a variable. Without this: PATH, HOME, USER, LANG and TERM.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l env-pass -d 'Pass a variable of the caller on, if it is set.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l cwd -d 'Working directory inside. Default: the current one where the jail shows it, else the home.' -x -a '(__fish_complete_directories)'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l umask -d 'File mode creation mask, octal. Default 022.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l pass-fd -d 'Leave this descriptor of the caller open (0, 1 and 2 are).' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l time -d 'Wall time: then SIGTERM, and SIGKILL after the grace. For instance 2s, 500ms, 5m.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l grace -d 'Between SIGTERM and SIGKILL. Default 1s.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l cpu-time -d 'CPU time of all processes together: then SIGKILL.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l memory -d 'Memory of all processes together, files in memory and page cache included; more ends them all.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l memory-high -d 'Memory from which on they are slowed down.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l swap -d 'Swap they may use besides. Default 0 where --memory is given.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l pids -d 'Processes and threads at once.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l cpus -d 'Processors\' worth of CPU time in each tenth of a second: 0.5, 2.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l cpu-weight -d 'Share of a contended CPU; other groups have 100.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l cpuset -d 'The processors to run on: 0-3,6.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l cpuset-mems -d 'The memory nodes to take memory from.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l io-max -d 'Rates of a disk, by path or MAJOR:MINOR: bytes (rbps, wbps), operations (riops, wiops).' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l io-weight -d 'Share of a contended disk; other groups have 100.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l hugetlb -d 'Memory in huge pages of this size: 2MB:64M.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l output-limit -d 'Bytes the command may write to standard output, and as many to standard error.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l file-size -d 'Size of a file it writes.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l open-files -d 'Open files of one process.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l stack -d 'Stack of one process.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l core -d 'Size of a core dump. Default none.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l rlimit -d 'A limit of setrlimit(2), for instance nproc=64, as=unlimited.' -x -a 'cpu= fsize= data= stack= core= nproc= nofile= memlock= as= locks= sigpending= msgqueue= nice= rtprio= rttime='
complete -c nestbox -n '__fish_seen_subcommand_from run' -l soft-time -d 'Wall time that is only reported.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l soft-cpu-time -d 'CPU time that is only reported.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l soft-memory -d 'Peak of memory that is only reported.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -l cgroup -d 'Where the cgroup for the limits is made: wherever one can be had (auto), nowhere (none), or in DIR.' -x -a 'auto none'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l report -d 'Write a JSON report to a file, or to a descriptor of the caller as fd:N.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from run' -l meta -d 'Write the report in another tool\'s format as well: isolate or go-judge.' -x -a 'isolate: go-judge:'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l stats -d 'Print the report for a person on standard error.'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l explain -d 'Say on standard error which system calls were refused, by which rule, and which line would allow them.'
complete -c nestbox -n '__fish_seen_subcommand_from run' -l inject-fault -d 'Let one step of the plan fail on purpose, or kill its process there.' -x
complete -c nestbox -n '__fish_seen_subcommand_from run' -a '(__fish_complete_subcommand --fcs-skip=2)'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l help -d 'Print all options.'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l json -d 'One JSON object instead of text.'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l profile -d 'Start from a profile, or from a file, whose name has a slash. Of several the later counts, and options over all.' -r -a '(nestbox profile list | cut -f 1)'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l define -d 'Give a variable that a profile declares a value; -D for short.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l no-user-profiles -d 'Look names of profiles up in /etc and among the built-in ones only: for services.'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l ro -d 'Show a file or directory of the host read-only.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l rw -d 'Show it writable: changes are changes on the host.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l overlay -d 'Show a directory writable, but keep changes off it: in DIR, or nowhere.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l tmpfs -d 'An empty directory in memory.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l symlink -d 'A symbolic link.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l dir -d 'An empty directory.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l file -d 'A file with this text.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l mask -d 'Hide what is at this place behind an empty file or directory.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l protect -d 'In what is shown writable: leave this as it is, and let it not be made where it is not there yet.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l view -d 'What to start from: default (system read-only, /tmp, a fresh home, the current directory read-only) or none.' -x -a 'default none'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l proc -d '/proc: only processes (pid, the default), all of it with masks (full), or none.' -x -a 'pid full none'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l dev -d '/dev: minimal (the default: null, zero, full, random, urandom, tty, pts, shm) or none.' -x -a 'minimal none'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l user -d 'User and group id inside. Default 1000:1000.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l host-user -d 'For root as a caller: the ids on the host. Default 65534:65534; 0 only as the word root.' -x -a 'root'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l id-range -d 'Map this many subordinate ids of /etc/subuid and /etc/subgid besides.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l net -d 'Network: nothing but a loopback of its own (none, the default), or the host\'s.' -x -a 'none host'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l syscalls -d 'System calls: default, those of programs that compute (strict), of builds with debuggers (build), of the network (the default with --net host), of agents, only what rules say (own), or all (none); or a policy of your own, whose name has a slash.' -x -a 'strict default build network agent own none'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l on-violation -d 'A refused system call gets its errno and the command goes on (refuse, the default), or it ends the run (kill).' -x -a 'refuse kill'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l syscall-rule -d 'Before what the policy says about a call, for instance \'allow ptrace\' or \'record EPERM socket\'.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l time-namespace -d 'A time namespace of its own.'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l hostname -d 'Host name inside. Default nestbox.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l init -d 'PID 1: nestbox\'s own, which reaps and ends everything (the default), or the command itself (none).' -x -a 'nestbox none'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l env -d 'Set a variable. Without this: PATH, HOME, USER, LANG and TERM.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l env-pass -d 'Pass a variable of the caller on, if it is set.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l cwd -d 'Working directory inside. Default: the current one where the jail shows it, else the home.' -x -a '(__fish_complete_directories)'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l umask -d 'File mode creation mask, octal. Default 022.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l pass-fd -d 'Leave this descriptor of the caller open (0, 1 and 2 are).' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l time -d 'Wall time: then SIGTERM, and SIGKILL after the grace. For instance 2s, 500ms, 5m.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l grace -d 'Between SIGTERM and SIGKILL. Default 1s.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l cpu-time -d 'CPU time of all processes together: then SIGKILL.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l memory -d 'Memory of all processes together, files in memory and page cache included; more ends them all.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l memory-high -d 'Memory from which on they are slowed down.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l swap -d 'Swap they may use besides. Default 0 where --memory is given.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l pids -d 'Processes and threads at once.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l cpus -d 'Processors\' worth of CPU time in each tenth of a second: 0.5, 2.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l cpu-weight -d 'Share of a contended CPU; other groups have 100.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l cpuset -d 'The processors to run on: 0-3,6.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l cpuset-mems -d 'The memory nodes to take memory from.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l io-max -d 'Rates of a disk, by path or MAJOR:MINOR: bytes (rbps, wbps), operations (riops, wiops).' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l io-weight -d 'Share of a contended disk; other groups have 100.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l hugetlb -d 'Memory in huge pages of this size: 2MB:64M.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l output-limit -d 'Bytes the command may write to standard output, and as many to standard error.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l file-size -d 'Size of a file it writes.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l open-files -d 'Open files of one process.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l stack -d 'Stack of one process.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l core -d 'Size of a core dump. Default none.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l rlimit -d 'A limit of setrlimit(2), for instance nproc=64, as=unlimited.' -x -a 'cpu= fsize= data= stack= core= nproc= nofile= memlock= as= locks= sigpending= msgqueue= nice= rtprio= rttime='
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l soft-time -d 'Wall time that is only reported.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l soft-cpu-time -d 'CPU time that is only reported.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l soft-memory -d 'Peak of memory that is only reported.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l cgroup -d 'Where the cgroup for the limits is made: wherever one can be had (auto), nowhere (none), or in DIR.' -x -a 'auto none'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l report -d 'Write a JSON report to a file, or to a descriptor of the caller as fd:N.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l meta -d 'Write the report in another tool\'s format as well: isolate or go-judge.' -x -a 'isolate: go-judge:'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l stats -d 'Print the report for a person on standard error.'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l explain -d 'Say on standard error which system calls were refused, by which rule, and which line would allow them.'
complete -c nestbox -n '__fish_seen_subcommand_from plan' -l inject-fault -d 'Let one step of the plan fail on purpose, or kill its process there.' -x
complete -c nestbox -n '__fish_seen_subcommand_from plan' -a '(__fish_complete_subcommand --fcs-skip=2)'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l help -d 'Print all options.'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l output -d ''
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l verify -d ''
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l profile -d 'Start from a profile, or from a file, whose name has a slash. Of several the later counts, and options over all.' -r -a '(nestbox profile list | cut -f 1)'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l define -d 'Give a variable that a profile declares a value; -D for short.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l no-user-profiles -d 'Look names of profiles up in /etc and among the built-in ones only: for services.'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l ro -d 'Show a file or directory of the host read-only.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l rw -d 'Show it writable: changes are changes on the host.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l overlay -d 'Show a directory writable, but keep changes off it: in DIR, or nowhere.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l tmpfs -d 'An empty directory in memory.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l symlink -d 'A symbolic link.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l dir -d 'An empty directory.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l file -d 'A file with this text.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l mask -d 'Hide what is at this place behind an empty file or directory.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l protect -d 'In what is shown writable: leave this as it is, and let it not be made where it is not there yet.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l view -d 'What to start from: default (system read-only, /tmp, a fresh home, the current directory read-only) or none.' -x -a 'default none'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l proc -d '/proc: only processes (pid, the default), all of it with masks (full), or none.' -x -a 'pid full none'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l dev -d '/dev: minimal (the default: null, zero, full, random, urandom, tty, pts, shm) or none.' -x -a 'minimal none'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l user -d 'User and group id inside. Default 1000:1000.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l host-user -d 'For root as a caller: the ids on the host. Default 65534:65534; 0 only as the word root.' -x -a 'root'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l id-range -d 'Map this many subordinate ids of /etc/subuid and /etc/subgid besides.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l net -d 'Network: nothing but a loopback of its own (none, the default), or the host\'s.' -x -a 'none host'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l syscalls -d 'System calls: default, those of programs that compute (strict), of builds with debuggers (build), of the network (the default with --net host), of agents, only what rules say (own), or all (none); or a policy of your own, whose name has a slash.' -x -a 'strict default build network agent own none'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l on-violation -d 'A refused system call gets its errno and the command goes on (refuse, the default), or it ends the run (kill).' -x -a 'refuse kill'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l syscall-rule -d 'Before what the policy says about a call, for instance \'allow ptrace\' or \'record EPERM socket\'.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l time-namespace -d 'A time namespace of its own.'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l hostname -d 'Host name inside. Default nestbox.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l init -d 'PID 1: nestbox\'s own, which reaps and ends everything (the default), or the command itself (none).' -x -a 'nestbox none'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l env -d 'Set a variable. Without this: PATH, HOME, USER, LANG and TERM.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l env-pass -d 'Pass a variable of the caller on, if it is set.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l cwd -d 'Working directory inside. Default: the current one where the jail shows it, else the home.' -x -a '(__fish_complete_directories)'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l umask -d 'File mode creation mask, octal. Default 022.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l pass-fd -d 'Leave this descriptor of the caller open (0, 1 and 2 are).' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l time -d 'Wall time: then SIGTERM, and SIGKILL after the grace. For instance 2s, 500ms, 5m.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l grace -d 'Between SIGTERM and SIGKILL. Default 1s.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l cpu-time -d 'CPU time of all processes together: then SIGKILL.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l memory -d 'Memory of all processes together, files in memory and page cache included; more ends them all.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l memory-high -d 'Memory from which on they are slowed down.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l swap -d 'Swap they may use besides. Default 0 where --memory is given.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l pids -d 'Processes and threads at once.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l cpus -d 'Processors\' worth of CPU time in each tenth of a second: 0.5, 2.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l cpu-weight -d 'Share of a contended CPU; other groups have 100.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l cpuset -d 'The processors to run on: 0-3,6.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l cpuset-mems -d 'The memory nodes to take memory from.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l io-max -d 'Rates of a disk, by path or MAJOR:MINOR: bytes (rbps, wbps), operations (riops, wiops).' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l io-weight -d 'Share of a contended disk; other groups have 100.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l hugetlb -d 'Memory in huge pages of this size: 2MB:64M.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l output-limit -d 'Bytes the command may write to standard output, and as many to standard error.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l file-size -d 'Size of a file it writes.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l open-files -d 'Open files of one process.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l stack -d 'Stack of one process.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l core -d 'Size of a core dump. Default none.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l rlimit -d 'A limit of setrlimit(2), for instance nproc=64, as=unlimited.' -x -a 'cpu= fsize= data= stack= core= nproc= nofile= memlock= as= locks= sigpending= msgqueue= nice= rtprio= rttime='
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l soft-time -d 'Wall time that is only reported.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l soft-cpu-time -d 'CPU time that is only reported.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l soft-memory -d 'Peak of memory that is only reported.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l cgroup -d 'Where the cgroup for the limits is made: wherever one can be had (auto), nowhere (none), or in DIR.' -x -a 'auto none'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l report -d 'Write a JSON report to a file, or to a descriptor of the caller as fd:N.' -r -F
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l meta -d 'Write the report in another tool\'s format as well: isolate or go-judge.' -x -a 'isolate: go-judge:'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l stats -d 'Print the report for a person on standard error.'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l explain -d 'Say on standard error which system calls were refused, by which rule, and which line would allow them.'
complete -c nestbox -n '__fish_seen_subcommand_from learn' -l inject-fault -d 'Let one step of the plan fail on purpose, or kill its process there.' -x
complete -c nestbox -n '__fish_seen_subcommand_from learn' -a '(__fish_complete_subcommand --fcs-skip=2)'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and not __fish_seen_subcommand_from list show check diff schema' -a list -d 'List the profiles that have a name.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from list' -l json -d 'One JSON object instead of text.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from list' -l no-user-profiles -d 'Look names of profiles up in /etc and among the built-in ones only: for services.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and not __fish_seen_subcommand_from list show check diff schema' -a show -d 'Print a profile with all that it extends; with where each value was said.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from show' -l origins -d 'Say where each value was said.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from show' -l json -d 'One JSON object instead of text.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from show' -l no-user-profiles -d 'Look names of profiles up in /etc and among the built-in ones only: for services.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from show' -l define -d 'Give a variable that a profile declares a value; -D for short.' -x
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from show' -F -a '(nestbox profile list | cut -f 1)'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and not __fish_seen_subcommand_from list show check diff schema' -a check -d 'Look for mistakes in files of profiles.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from check' -l json -d 'One JSON object instead of text.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from check' -l define -d 'Give a variable that a profile declares a value; -D for short.' -x
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from check' -F
complete -c nestbox -n '__fish_seen_subcommand_from profile; and not __fish_seen_subcommand_from list show check diff schema' -a diff -d 'Say what profile B allows that A does not; exit 1 when it allows anything more.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from diff' -l json -d 'One JSON object instead of text.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from diff' -l no-user-profiles -d 'Look names of profiles up in /etc and among the built-in ones only: for services.'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from diff' -l define -d 'Give a variable that a profile declares a value; -D for short.' -x
complete -c nestbox -n '__fish_seen_subcommand_from profile; and __fish_seen_subcommand_from diff' -F -a '(nestbox profile list | cut -f 1)'
complete -c nestbox -n '__fish_seen_subcommand_from profile; and not __fish_seen_subcommand_from list show check diff schema' -a schema -d 'Print the JSON Schema of profile files, for editors.'
complete -c nestbox -n '__fish_seen_subcommand_from completions' -a 'bash zsh fish'
