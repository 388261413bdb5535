# The .deb: program, worker library and example app in /usr/lib/windhover, a unit that is not enabled, and what it reads in /etc/windhover.

make_deb() {
    local architecture=amd64 root=$staging/deb-$1 doc=usr/share/doc/windhover
    [[ $1 == x64 ]] || architecture=$1
    copy_program "$1" "$root/usr/lib/windhover"
    (
        cd "$root"
        mkdir -p DEBIAN usr/bin usr/lib/systemd/system etc/windhover $doc/examples/grafana
        ln -s ../lib/windhover/windhover usr/bin/windhover
    )
    cp eng/debian/windhover.yaml "$root/etc/windhover"
    cp infra/systemd/windhover.socket "$root/usr/lib/systemd/system"
    debian_unit >"$root/usr/lib/systemd/system/windhover.service"
    cp docs/*.md "$root/$doc"
    cp eng/debian/copyright "$root/$doc/copyright"
    gzip --no-name --best --stdout CHANGELOG.md >"$root/$doc/changelog.gz"
    cp infra/grafana/dashboards/*.json "$root/$doc/examples/grafana"
    cp --recursive infra/prometheus/rules "$root/$doc/examples/prometheus"

    cp eng/debian/{postinst,prerm,postrm} "$root/DEBIAN"
    echo /etc/windhover/windhover.yaml >"$root/DEBIAN/conffiles"
    cat >"$root/DEBIAN/control" <<END
Package: windhover
Version: ${version/-/\~}
Architecture: $architecture
Maintainer: The Windhover authors
Installed-Size: $(du --summarize --apparent-size --block-size=1024 "$root" | cut -f 1)
Depends: libc6 (>= $(glibc_of "$root/usr/lib/windhover/windhover")), libssl3 | libssl3t64, passwd
Recommends: aspnetcore-runtime-10.0
Section: httpd
Priority: optional
${repository_url:+Homepage: $repository_url
}Description: ASP.NET Core apps as several worker processes behind one port
 Runs an app as several processes that share its sockets, replaces them
 without a failed request, and gives Prometheus one consistent set of
 series for all of them. A drop-in for statsd_exporter is inside.
 .
 Apps need the ASP.NET Core 10 runtime (aspnetcore-runtime-10.0), unless
 they bring it along.
END
    (cd "$root" && find usr etc -type f -print0 | sort --zero-terminated | xargs -0 md5sum >DEBIAN/md5sums)
    chmod --recursive u=rwX,go=rX "$root"
    chmod 755 "$root"/DEBIAN/{postinst,prerm,postrm}
    find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$root" "$out/windhover_${version/-/\~}_$architecture.deb" >/dev/null
}

# The unit of infra/systemd as Debian has it: its paths, a user of its own, and Type=notify, since Debian 12's systemd knows no
# notify-reload. Stops if the unit has no such line any more.
debian_unit() {
    local unit control=/run/windhover/service/control.sock
    unit=$(<infra/systemd/windhover.service)
    change_unit '^# An ASP\.NET Core app under Windhover\..*$' '# The app, and all else that it is told: \/etc\/windhover\/windhover.yaml. Then: systemctl enable --now windhover.service'
    change_unit '^Type=notify-reload$' "Type=notify\nExecReload=\/usr\/bin\/windhover reload --control ${control//\//\\/}"
    change_unit '^ExecStart=.*$' "ExecStart=\/usr\/bin\/windhover run --config \/etc\/windhover\/windhover.yaml --control ${control//\//\\/}"
    change_unit '^# systemd before 253 does not know it:.*$' '# (Type=notify-reload, which systemd knows from 253 on, would do it by a signal.)'
    change_unit '^# Ready when the workers accept;.*$' '# Ready when the workers accept; `systemctl reload` returns when the new generation serves, and fails where it was abandoned.'
    change_unit '^DynamicUser=yes$' 'User=windhover\nGroup=windhover'
    change_unit "^# Another user is DynamicUser='s business here.*\$" '# Another user is User='"'"'s business here, not that of --user.'
    echo "$unit"
}

change_unit() {
    local changed
    changed=$(sed "s/$1/$2/" <<<"$unit")
    [[ $changed != "$unit" ]] || stop "infra/systemd/windhover.service has no line '$1' to make Debian's unit of"
    unit=$changed
}
