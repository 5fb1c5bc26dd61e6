#!/bin/sh
# Makes a folder of extracted Debian s390x packages bootable: does by hand what the packages' maintainer scripts would
# have done, since no s390x program can run on the machine that makes the image.
#
# Usage: customize.sh ROOT
set -eu
root=$1
here=$(dirname "$0")

base_files() {
	mkdir -p "$root/root" "$root/home" "$root/var/tmp" "$root/var/lib/libvirt" "$root/var/log" "$root/etc/mdevctl.d"
	chmod 700 "$root/root"
	chmod 1777 "$root/tmp" "$root/var/tmp"
	for link in run lock; do
		rm -rf "$root/var/$link"
	done
	ln -s /run "$root/var/run" # libvirt's socket path goes through it
	ln -s /run/lock "$root/var/lock"
	[ -e "$root/etc/profile" ] || cp "$root/usr/share/base-files/profile" "$root/etc/profile"
	printf 'LANG=C.UTF-8\n' >"$root/etc/default/locale"
	# An empty one starts the first-boot wizard on the console. Each host gets one of its own at boot.
	echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
	ln -sf mawk "$root/usr/bin/awk"
}

add_group() { # NAME GID [MEMBER]
	grep -q "^$1:" "$root/etc/group" || echo "$1:x:$2:${3:-}" >>"$root/etc/group"
}

add_user() { # NAME UID GID HOME SHELL
	grep -q "^$1:" "$root/etc/passwd" || echo "$1:x:$2:$3::$4:$5" >>"$root/etc/passwd"
}

users() {
	cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
	cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
	sed -i 's,^\([^:]*\):[^:]*:,\1:x:,; s,^root:\(.*\):[^:]*$,root:\1:/bin/bash,' "$root/etc/passwd"
	add_group systemd-journal 900
	add_group systemd-network 901
	add_group messagebus 902
	add_group polkitd 903
	add_group kvm 904
	add_group render 905
	add_group sgx 906
	add_group input 907
	add_group libvirt 910 ops
	add_group libvirt-qemu 911 libvirt-qemu
	add_group ops 1000
	add_user systemd-network 901 901 / /usr/sbin/nologin
	add_user messagebus 902 902 /nonexistent /usr/sbin/nologin
	add_user polkitd 903 903 / /usr/sbin/nologin
	add_user sshd 905 65534 /run/sshd /usr/sbin/nologin
	add_user libvirt-qemu 911 904 /var/lib/libvirt /usr/sbin/nologin
	add_user ops 1000 1000 /home/ops /bin/bash
	# '*' is no password, and no locked account either: sshd lets keys in.
	sed 's,^\([^:]*\):.*,\1:*:19700::::::,' "$root/etc/passwd" >"$root/etc/shadow"
	chown 0:42 "$root/etc/shadow"
	chmod 640 "$root/etc/shadow"
	mkdir -p "$root/home/ops"
	cp -n "$root"/etc/skel/.[!.]* "$root/root/" || true
	cp -n "$root"/etc/skel/.[!.]* "$root/home/ops/" || true
	chown -R 1000:1000 "$root/home/ops"
}

# wants TARGET UNIT...: what 'systemctl enable' does. Units that a release does not have are passed over.
wants() {
	target=$1
	shift
	mkdir -p "$root/etc/systemd/system/$target.wants"
	for unit in "$@"; do
		for folder in /etc/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
			[ -e "$root$folder/$unit" ] || continue
			ln -sf "$folder/$unit" "$root/etc/systemd/system/$target.wants/$unit"
			break
		done
	done
}

services() {
	cp -R "$here/files/." "$root/"
	chown -R 0:0 "$root/etc/systemd" "$root/etc/ssh" "$root/etc/sudoers.d" "$root/usr/local/lib/embedded-host"
	chmod 440 "$root/etc/sudoers.d/ops"
	ln -sf /usr/lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
	wants multi-user.target ssh.service libvirtd.service host-network.service host-ready.service
	wants sysinit.target host-identity.service host-libraries.service
	wants sockets.target libvirtd.socket libvirtd-ro.socket virtlogd.socket virtlockd.socket
	# Slow under emulation, and of no use here.
	for unit in systemd-hwdb-update.service systemd-update-done.service ldconfig.service systemd-firstboot.service \
		apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
		fstrim.timer man-db.timer systemd-sysusers.service libvirt-guests.service systemd-timesyncd.service \
		systemd-logind.service systemd-logind-varlink.socket systemd-pstore.service systemd-homed.service \
		modprobe@fuse.service modprobe@dm_mod.service modprobe@loop.service modprobe@drm.service \
		modprobe@efi_pstore.service; do
		ln -sf /dev/null "$root/etc/systemd/system/$unit"
	done
	# The small kernel refuses its value.
	mkdir -p "$root/etc/sysctl.d"
	ln -sf /dev/null "$root/etc/sysctl.d/50-pid-max.conf"
}

kvm_host() {
	mkdir -p "$root/var/lib/libvirt/qemu" "$root/var/cache/libvirt/qemu" "$root/var/log/libvirt/qemu"
	chown 911:904 "$root/var/lib/libvirt/qemu"
	# The daemon stays: that it ends itself after two idle minutes costs seconds at the next command.
	mkdir -p "$root/etc/systemd/system/libvirtd.service.d"
	printf '[Service]\nEnvironment=LIBVIRTD_ARGS=\n' >"$root/etc/systemd/system/libvirtd.service.d/stay.conf"
	# Debian 12's udev rules call /usr/sbin/mdevctl while its package has /usr/bin/mdevctl: no mdev would ever start by
	# itself at boot.
	if [ ! -e "$root/usr/sbin/mdevctl" ]; then
		ln -s ../bin/mdevctl "$root/usr/sbin/mdevctl"
	fi
	# 200 MB of emulators of other machines.
	find "$root/usr/bin" -name 'qemu-system-*' ! -name 'qemu-system-s390x' -delete
}

base_files
users
services
kvm_host
rm -rf "$root/var/cache/apt" "$root/var/lib/apt/lists" "$root/var/lib/dpkg/info"
