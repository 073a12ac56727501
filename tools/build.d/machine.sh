# Sourced by tools/demo and tools/test: what the machine must have, and a machine apart from it.

# Debian packages and the program that shows each is there.
machine_needs=(gcc:gcc libc6-dev:gencat iproute2:ip iputils-ping:ping util-linux:unshare
    nginx-light:nginx curl:curl procps:ps socat:socat etcd-server:etcd openipmi:ipmi_sim
    ipmitool:ipmitool fence-agents:fence_ipmilan faketime:faketime e2fsprogs:mkfs.ext4
    resource-agents:/usr/lib/ocf/resource.d/heartbeat/Dummy
    monitoring-plugins-basic:/usr/lib/nagios/plugins/check_load bind9:named bind9-host:host)
# Guests with a kernel of their own: there are none for other processors.
if [ "$(uname -m)" = x86_64 ]; then
    machine_needs+=(user-mode-linux:linux.uml uml-utilities:uml_mconsole kmod:insmod)
fi

# Installs what is missing, so that no daemon of it starts.
machine_prepare() {
    local pair missing=()
    PATH=$PATH:/usr/sbin:/sbin
    for pair in "${machine_needs[@]}"; do
        command -v "${pair#*:}" >/dev/null || missing+=("${pair%:*}")
    done
    if [ ${#missing[@]} = 0 ]; then return 0; fi
    if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        echo "missing on this machine: ${missing[*]} (as root: apt-get install ${missing[*]})" >&2
        return 1
    fi
    echo "installing ${missing[*]}" >&2
    machine_install "${missing[@]}" || { echo "installing ${missing[*]} failed" >&2; return 1; }
}

# Their daemons neither start now nor at the next boot, and what says so to Debian goes again.
machine_install() (
    policy=${MACHINE_POLICY:-/usr/sbin/policy-rc.d}
    apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600)
    enabled() { systemctl --root=/ list-unit-files --state=enabled --no-legend | cut -d' ' -f1 | sort; }
    before=$(enabled 2>/dev/null)
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        trap 'exit 1' INT TERM HUP
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "$@"; } \
        >/dev/null </dev/null; code=$?
    comm -13 <(echo "$before") <(enabled 2>/dev/null) |
        xargs -r systemctl --root=/ --quiet disable 2>/dev/null
    exit $code
)

# Runs a command where it can neither see nor touch this machine's network and processes. When it
# ends, or we do, however that comes, everything that it started ends too. A shell stays as the
# first process there, since somebody has to bury the orphans.
machine_apart() {
    local user=() child code=0
    if [ "$(id -u)" != 0 ]; then user=(--user --map-root-user); fi
    exec 3<&0
    setpriv --pdeathsig KILL unshare "${user[@]}" \
        --net --mount --pid --fork --kill-child --mount-proc bash -c '
            mount -t tmpfs -o mode=755 tmpfs /run && ip link set lo up || exit 70
            "$@" <&3 3<&- &
            child=$!
            trap "kill $child 2>/dev/null" INT TERM HUP
            wait $child; exit $?' apart "$@" &
    child=$!
    exec 3<&-
    trap 'kill -TERM $(ps -o pid= --ppid '$child') 2>/dev/null' INT TERM HUP
    while kill -0 $child 2>/dev/null; do wait $child; code=$?; done
    trap - INT TERM HUP
    return $code
}
