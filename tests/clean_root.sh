#!/usr/bin/env bash
# Proves the two commands on a machine that has nothing: a fresh Debian in a folder, with python3, python3-venv, make
# and git alone, as an ordinary user. Needs root, debootstrap and a network.
#
#   tests/clean_root.sh FOLDER [SUITE]          for instance: tests/clean_root.sh /var/tmp/bare bookworm
#
# pip's own configuration of this machine (/etc/pip.conf, PIP_… and folders named in BIND, separated by blanks) is
# lent to the new one, so that an index of one's own is found.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
root=$1
suite=${2:-bookworm}

if [ ! -x "$root/usr/bin/python3" ]; then
  debootstrap --variant=minbase --include=python3,python3-venv,make,git,ca-certificates "$suite" "$root"
fi
chroot "$root" id builder >/dev/null 2>&1 || chroot "$root" useradd --create-home builder
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp -r /etc/ssl/certs/. "$root/etc/ssl/certs/"
if [ -f /etc/pip.conf ]; then cp /etc/pip.conf "$root/etc/pip.conf"; fi

leave() {
  for place in proc dev/shm dev ${BIND:-}; do umount "$root/$place" 2>/dev/null || true; done
}
trap leave EXIT
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind /dev/shm "$root/dev/shm"
for place in ${BIND:-}; do mkdir -p "$root/$place" && mount --bind "$place" "$root/$place"; done

rm -rf "$root/home/builder/sohoa"
git clone --quiet "$here" "$root/home/builder/sohoa"
chroot "$root" chown -R builder: /home/builder/sohoa

run() {
  began=$(date +%s)
  chroot "$root" su builder -c "$(export -p | grep -E ' (PIP_|SSL_|https?_proxy)' | sed 's/^declare -x/export/; s/$/;/' | tr '\n' ' ') cd ~/sohoa && $1"
  echo "== $1: $(($(date +%s) - began)) s"
}
run "make demo"
run "make demo"
run "make test"
