# Completions of nestbox for bash. Made by: nestbox completions bash

_nestbox_profiles() { nestbox profile list 2>/dev/null | cut -f 1; }

# The place of the command behind the options, which completes as if nestbox were not there; 0 for none.
_nestbox_command() {
    local index=2
    while ((index < COMP_CWORD)); do
        case ${COMP_WORDS[index]} in
        --) echo $((index + 1)); return ;;
        --profile | --define | --ro | --rw | --overlay | --tmpfs | --symlink | --dir | --file | --mask | --protect | --view | --proc | --dev | --user | --host-user | --id-range | --net | --syscalls | --on-violation | --syscall-rule | --hostname | --init | --env | --env-pass | --cwd | --umask | --pass-fd | --time | --grace | --cpu-time | --memory | --memory-high | --swap | --pids | --cpus | --cpu-weight | --cpuset | --cpuset-mems | --io-max | --io-weight | --hugetlb | --output-limit | --file-size | --open-files | --stack | --core | --rlimit | --soft-time | --soft-cpu-time | --soft-memory | --cgroup | --report | --meta | --inject-fault) ((index += 2)); [[ ${COMP_WORDS[index - 1]} == = ]] && ((index += 1)) ;;
        -*) ((index += 1)) ;;
        *) echo "$index"; return ;;
        esac
    done
    echo 0
}

_nestbox() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
    local words='' others='' files='' command=''
    [[ $current != = ]] || current=
    [[ $previous != = ]] || previous=${COMP_WORDS[COMP_CWORD - 2]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W 'run plan learn profile completions version help' -- "$current"))
        return
    fi
    if [[ $verb == profile ]]; then
        if ((COMP_CWORD == 2)); then
            COMPREPLY=($(compgen -W 'list show check diff schema' -- "$current"))
            return
        fi
        verb="profile ${COMP_WORDS[2]}"
    fi
    case $previous in
    --profile) words=$(_nestbox_profiles); files=yes ;;
    --define) : ;;
    --ro) files=yes ;;
    --rw) files=yes ;;
    --overlay) files=yes ;;
    --tmpfs) : ;;
    --symlink) : ;;
    --dir) : ;;
    --file) : ;;
    --mask) : ;;
    --protect) : ;;
    --view) words='default none' ;;
    --proc) words='pid full none' ;;
    --dev) words='minimal none' ;;
    --user) : ;;
    --host-user) words='root' ;;
    --id-range) : ;;
    --net) words='none host' ;;
    --syscalls) words='strict default build network agent own none' ;;
    --on-violation) words='refuse kill' ;;
    --syscall-rule) : ;;
    --hostname) : ;;
    --init) words='nestbox none' ;;
    --env) : ;;
    --env-pass) : ;;
    --cwd) files=yes ;;
    --umask) : ;;
    --pass-fd) : ;;
    --time) : ;;
    --grace) : ;;
    --cpu-time) : ;;
    --memory) : ;;
    --memory-high) : ;;
    --swap) : ;;
    --pids) : ;;
    --cpus) : ;;
    --cpu-weight) : ;;
    --cpuset) : ;;
    --cpuset-mems) : ;;
    --io-max) : ;;
    --io-weight) : ;;
    --hugetlb) : ;;
    --output-limit) : ;;
    --file-size) : ;;
    --open-files) : ;;
    --stack) : ;;
    --core) : ;;
    --rlimit) words='cpu= fsize= data= stack= core= nproc= nofile= memlock= as= locks= sigpending= msgqueue= nice= rtprio= rttime=' ;;
    --soft-time) : ;;
    --soft-cpu-time) : ;;
    --soft-memory) : ;;
    --cgroup) words='auto none' ;;
    --report) files=yes ;;
    --meta) words='isolate: go-judge:' ;;
    --inject-fault) : ;;
    *)
        case $verb in
        'run') words='--help --profile --define --no-user-profiles --ro --rw --overlay --tmpfs --symlink --dir --file --mask --protect --view --proc --dev --user --host-user --id-range --net --syscalls --on-violation --syscall-rule --time-namespace --hostname --init --env --env-pass --cwd --umask --pass-fd --time --grace --cpu-time --memory --memory-high --swap --pids --cpus --cpu-weight --cpuset --cpuset-mems --io-max --io-weight --hugetlb --output-limit --file-size --open-files --stack --core --rlimit --soft-time --soft-cpu-time --soft-memory --cgroup --report --meta --stats --explain --inject-fault'; command=yes ;;
        'plan') words='--help --json --profile --define --no-user-profiles --ro --rw --overlay --tmpfs --symlink --dir --file --mask --protect --view --proc --dev --user --host-user --id-range --net --syscalls --on-violation --syscall-rule --time-namespace --hostname --init --env --env-pass --cwd --umask --pass-fd --time --grace --cpu-time --memory --memory-high --swap --pids --cpus --cpu-weight --cpuset --cpuset-mems --io-max --io-weight --hugetlb --output-limit --file-size --open-files --stack --core --rlimit --soft-time --soft-cpu-time --soft-memory --cgroup --report --meta --stats --explain --inject-fault'; command=yes ;;
        'learn') words='--help --output --verify --profile --define --no-user-profiles --ro --rw --overlay --tmpfs --symlink --dir --file --mask --protect --view --proc --dev --user --host-user --id-range --net --syscalls --on-violation --syscall-rule --time-namespace --hostname --init --env --env-pass --cwd --umask --pass-fd --time --grace --cpu-time --memory --memory-high --swap --pids --cpus --cpu-weight --cpuset --cpuset-mems --io-max --io-weight --hugetlb --output-limit --file-size --open-files --stack --core --rlimit --soft-time --soft-cpu-time --soft-memory --cgroup --report --meta --stats --explain --inject-fault'; command=yes ;;
        'profile list') words='--json --no-user-profiles' ;;
        'profile show') words='--origins --json --no-user-profiles --define'; others=$(_nestbox_profiles); files=yes ;;
        'profile check') words='--json --define'; files=yes ;;
        'profile diff') words='--json --no-user-profiles --define'; others=$(_nestbox_profiles); files=yes ;;
        'profile schema') words='' ;;
        'completions') words=''; others='bash zsh fish' ;;
        'version') words='' ;;
        'help') words='' ;;
        esac
        if [[ $command == yes ]]; then
            local start
            start=$(_nestbox_command)
            if ((start > 0)); then
                declare -F _command_offset >/dev/null && _command_offset "$start"
                return
            fi
            [[ $current == -* ]] || { COMPREPLY=($(compgen -c -- "$current")); return; }
        fi
        [[ $current == -* ]] || words=$others
        ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    [[ $files != yes || $current == -* ]] || COMPREPLY+=($(compgen -f -- "$current"))
}

complete -o filenames -F _nestbox nestbox
