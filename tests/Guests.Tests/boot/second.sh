#!/bin/bash
# The guest's first process: mounts, addresses, the product, and a letter box for commands, which
# works with every cable cut. What happens here is told on the console.
export PATH=/opt/baton/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null
mkdir -p /dev/shm /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tmpfs run /run
mount -t devpts devpts /dev/pts
for word in $(</proc/cmdline); do
    case $word in
        lab.number=*) number=${word#*=} ;;
        lab.out=*) out=${word#*=} ;;
        lab.softdog=*) softdog=${word#*=} ;;
    esac
done
hostname "server$number"
sysctl -qw kernel.sysrq=1
ip link set lo up
for side in 77:vec0:eth0 78:vec1:eth1; do
    IFS=: read -r net old new <<<"$side"
    ip link set "$old" name "$new"
    ip addr add "10.$net.0.$number/24" dev "$new"
    ip link set "$new" up
done

# A disk of its own that outlives a reset.
mount -t ext4 /dev/ubdb /disk
mkdir -p /etc/baton /var/lib/baton /var/log/baton /opt/baton
mount --bind /disk/etc /etc/baton
mount --bind /disk/lib /var/lib/baton
mount --bind /disk/log /var/log/baton
mount --bind "$out" /opt/baton
[ -z "$softdog" ] || modprobe softdog $softdog # its words, such as nowayout=0

touch /var/log/baton/alert.log
tail -n0 -F /var/log/baton/alert.log 2>/dev/null >/dev/console &
echo "@ready $number"
mkfifo /run/tick
exec 9<>/run/tick # a read with a limit from it is a sleep without a process

# What the unit does: a daemon that fails is started again.
service() {
    local code
    cd /
    while :; do
        clpd --halt real >>/var/log/baton/clpd.out 2>&1 9>&-
        code=$?
        echo "@ended $code"
        while [ -e /run/hold ]; do read -rt 0.2 -u 9; done
        [ $code != 0 ] || break
        read -rt 0.1 -u 9
    done
}
service &

run() { # COMMAND-FILE
    local mail=${1%.cmd}
    setsid bash "$mail.run" >"$mail.out" 2>&1 </dev/null 9>&-
    echo $? >"$mail.tmp"
    mv "$mail.tmp" "$mail.rc"
}
while :; do
    for mail in /box/*.cmd; do
        [ -e "$mail" ] || continue
        mv "$mail" "${mail%.cmd}.run"
        run "$mail" &
    done
    read -rt 0.1 -u 9
done
