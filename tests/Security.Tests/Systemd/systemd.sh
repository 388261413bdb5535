#!/usr/bin/env bash
# Runs a systemd of its own, with this machine's files below (what it writes goes to memory) and one unit. Ends by SIGTERM.
# Exit code 77, with the reason: this machine does not let it.
# $1: folder of the launcher   $2: an empty folder, for its log   $3: the unit
set -euo pipefail

if [[ ${4:-} != inside ]]; then
    if [[ $(stat --file-system --format %T /sys/fs/cgroup) == cgroup2fs ]]; then
        groups=/sys/fs/cgroup$(sed --quiet 's/^0:://p' /proc/self/cgroup)
    else
        groups=/sys/fs/cgroup/systemd$(sed --quiet 's/^[0-9]*:name=systemd://p' /proc/self/cgroup)
    fi
    group=${groups%/}/windhover-test-$$
    mkdir "$group" || { echo "no control group can be made in $groups"; exit 77; }
    # What runs in a group may need a moment to end.
    trap 'for _ in {1..100}; do find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && break; sleep 0.1; done' EXIT
    (
        echo "$BASHPID" >"$group/cgroup.procs"
        exec unshare --mount --pid --uts --ipc --cgroup --fork --kill-child "$BASH" "$0" "$1" "$2" "$3" inside
    ) &
    trap 'kill -KILL $!' TERM
    status=0
    wait $! || status=$?
    exit "$status"
fi

give_up() {
    echo "$1 cannot be mounted"
    exit 77
}
mount --make-rprivate /
root=$2/root
mkdir "$root"
mount -t tmpfs memory "$root"
mkdir "$root/upper" "$root/work" "$root/merged"
mount -t overlay overlay -o "lowerdir=/,upperdir=$root/upper,workdir=$root/work" "$root/merged" || give_up "an overlay of /"
kind=$(stat --file-system --format %T /sys/fs/cgroup)
cd "$root/merged"
mount -t proc proc proc || give_up proc
mount -t sysfs -o ro sysfs sys || give_up sysfs
if [[ $kind == cgroup2fs ]]; then
    mount -t cgroup2 cgroup2 sys/fs/cgroup || give_up cgroup2
else
    mount -t tmpfs groups sys/fs/cgroup
    mkdir sys/fs/cgroup/systemd
    mount -t cgroup -o none,name=systemd systemd sys/fs/cgroup/systemd || give_up "the control groups of systemd"
fi
mount --rbind /dev dev
mount -t tmpfs run run
mount -t tmpfs tmp tmp
chmod 1777 tmp
mkdir --parents old opt/windhover srv/log
mount --bind "$2" srv/log
cp --recursive "$1/." opt/windhover/

rm -rf etc/systemd/system
mkdir --parents etc/systemd/system/windhover.service.d
echo 0123456789abcdef0123456789abcdef >etc/machine-id
cp "$3" etc/systemd/system/windhover.service
start=$(sed --quiet 's/^ExecStart=//p' "$3")
# Nothing else is started; ports are free ones, and the log can be read from outside. The rest of the unit is as it is, and of two
# equal options the last one counts.
cat >etc/systemd/system/windhover.service.d/test.conf <<END
[Unit]
DefaultDependencies=no
Wants=
After=
[Service]
Environment=DOTNET_ROOT=$(dirname "$(readlink --canonicalize "$(command -v dotnet)")")
ExecStart=
ExecStart=$start --app /opt/windhover/app/Windhover.App.dll --workers 2 --listen http://127.0.0.1:0 --web.listen-address 127.0.0.1:0 \
  --statsd.listen-udp= --statsd.listen-tcp= --nice 5 --rlimit nofile=4096
StandardOutput=append:/srv/log/log
StandardError=append:/srv/log/log
END
version=$(systemctl --version | sed --quiet '1s/^systemd \([0-9]*\).*/\1/p')
((version >= 253)) || printf '%s\n' Type=notify 'ExecReload=kill -HUP $MAINPID' >>etc/systemd/system/windhover.service.d/test.conf

pivot_root . old
umount --lazy /old
container=windhover-test exec /lib/systemd/systemd --system --unit=windhover.service --log-target=console --log-level=warning --show-status=no
