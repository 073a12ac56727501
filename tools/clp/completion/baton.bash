# bash completion for Baton's commands: source it, or put it into
# /usr/share/bash-completion/completions and link the commands' names to it.

# The cluster's own names; silent where no daemon runs.
_baton_names() {
    local root=() i
    for ((i = 1; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == --root ]] && root=(--root "${COMP_WORDS[i + 1]}")
    done
    clpstat --names "$1" "${root[@]}" 2>/dev/null
}

_baton_options() {
    case $1 in
        clpstat)
            printf '%s\n' -s --long --local -g -m -n -p --np -i --plugins --alerts --lateness \
                --history --json ;;
        clpcl)
            printf '%s\n' -s -t -r --suspend --resume --confirm-down --force -a -h -w \
                --apito ;;
        clpbwctrl)
            printf '%s\n' -c -h ;;
        clpgrp)
            printf '%s\n' -s -t -m -n --explain -h -a -f --apito --json ;;
        clprsc)
            printf '%s\n' -s -t -n -v -h -f --apito ;;
        clpmonctrl)
            printf '%s\n' -s -r -c -v -e -n -a -h -m -w ;;
        clpcfctrl)
            printf '%s\n' --create --check --push --pull --rescan-plugins -w -x --out \
                --check-only --force --witness-token --token --join --rotate --revoke \
                --authority --ttl --port --token-file ;;
        clpplugin)
            printf '%s\n' list rescan disable enable keygen sign verify \
                new test pack install remove --force ;;
        clptoratio)
            printf '%s\n' -r -t -i -s ;;
        clplcnsc)
            printf '%s\n' -i -l -d --ID --distribute --reregister --vendor --forget-vendor --clock -a -p -t -q ;;
        clp)
            printf '%s\n' --exit-codes ;;
    esac
    printf '%s\n' --help --version
    [[ $1 == clp ]] || printf '%s\n' --root
}

# What may follow an option: a kind of name, a folder, a free word, or nothing of its own.
_baton_value() {
    case $1:$2 in
        clpgrp:-s | clpgrp:-t | clpgrp:-m | clpgrp:-n | clpgrp:--explain) echo groups ;;
        clpgrp:-h | clpgrp:-a | clpcl:-h | clpcl:--confirm-down | clpbwctrl:-h | clprsc:-h | clpmonctrl:-h) echo servers ;;
        clprsc:-s | clprsc:-t | clprsc:-n | clprsc:-v) echo resources ;;
        clpmonctrl:-m) echo monitors ;;
        clpcfctrl:-x | clpcfctrl:--out | clpcfctrl:--authority | clpplugin:sign | clpplugin:verify | clpplugin:test | clpplugin:pack | *:--root) echo folder ;;
        clplcnsc:-i | clplcnsc:--vendor | clpcfctrl:--token-file | clpplugin:install) echo file ;;
        clpcfctrl:--token | clpcfctrl:--revoke) echo servers ;;
        clpcfctrl:--join | clpcfctrl:--ttl | clpcfctrl:--port) echo free ;;
        clpcl:-w | clpmonctrl:-w | *:--apito | clpstat:--alerts | clpstat:--history | clptoratio:-r | clptoratio:-t | clplcnsc:-p | clplcnsc:-d | clplcnsc:--forget-vendor) echo free ;;
    esac
}

# Not compgen -W: it would expand a name as shell text.
_baton_matching() {
    local word
    while IFS= read -r word; do
        [[ $word == "$1"* ]] && printf '%q\n' "$word"
    done
}

_baton_all() {
    if [[ $1 == clp ]] && ((COMP_CWORD == 1)); then
        printf '%s\n' clpstat clpcl clpbwctrl clpgrp clprsc clpmonctrl clpcfctrl \
            clpplugin clptoratio clplcnsc
        _baton_options clp
        return
    fi
    local command=$1
    [[ $command == clp ]] && command=clp${COMP_WORDS[1]#clp}
    local kind=
    [[ ${COMP_WORDS[COMP_CWORD]} == -* ]] \
        || kind=$(_baton_value "$command" "${COMP_WORDS[COMP_CWORD - 1]}")
    case $kind in
        groups | servers | monitors | resources) _baton_names "$kind" ;;
        folder) compgen -d -- "${COMP_WORDS[COMP_CWORD]}" ;;
        file) compgen -f -- "${COMP_WORDS[COMP_CWORD]}" ;;
        free) ;;
        *) _baton_options "$command" ;;
    esac
}

_baton() {
    mapfile -t COMPREPLY < <(
        _baton_all "${COMP_WORDS[0]##*/}" | _baton_matching "${COMP_WORDS[COMP_CWORD]}")
}

complete -F _baton clp clpstat clpcl clpbwctrl clpgrp clprsc clpmonctrl clpcfctrl clpplugin clptoratio \
    clplcnsc
