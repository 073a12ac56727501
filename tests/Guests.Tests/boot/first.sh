#!/bin/bash
# First steps of a guest: the host's root, read-only, becomes the lower layer of one in memory.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
for word in $(</proc/cmdline); do
    case $word in lab.box=*) box=${word#*=} ;; lab.here=*) here=${word#*=} ;; esac
done
kernel=$(uname -r)
mount -t tmpfs -o size=70% upper /mnt
insmod "/usr/lib/uml/modules/$kernel/kernel/fs/overlayfs/overlay.ko"
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
mkdir -p /mnt/root/box /mnt/root/lib/modules /mnt/root/disk
ln -sfn "/usr/lib/uml/modules/$kernel" "/mnt/root/lib/modules/$kernel"
mount -t hostfs -o "$box" none /mnt/root/box
cp "$here/second.sh" /mnt/root/guest-init
umount /proc
exec chroot /mnt/root /bin/bash /guest-init
