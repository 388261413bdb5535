# What runs without NuGet: an archive for each processor, of what the package of the tool was made of.

# The program for processor $1, and what it needs beside it, into folder $2.
copy_program() {
    local published=artifacts/publish/Launcher/release_linux-$1
    [[ -x $published/windhover ]] || stop "$published has no program: was the package of the tool made?"
    mkdir -p "$2"
    cp --recursive --no-target-directory "$published" "$2"
    # Symbols, where a publish has left them.
    find "$2" \( -name '*.dbg' -o -name '*.pdb' -o -name '*.xml' \) -delete
}

make_archive() {
    local name=windhover-$version-linux-$1
    local root=$staging/$name
    copy_program "$1" "$root"
    cp --recursive docs LICENSE README.md CHANGELOG.md SECURITY.md "$root"
    mkdir -p "$root/infra/grafana" "$root/infra/prometheus"
    cp --recursive infra/prometheus/rules "$root/infra/prometheus"
    cp --recursive infra/systemd infra/statsd-exporter "$root/infra"
    cp --recursive infra/grafana/dashboards "$root/infra/grafana"
    tar --create --directory "$staging" --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
        --mode=u=rwX,go=rX "$name" | gzip --no-name --best >"$out/$name.tar.gz"
    echo "$name.tar.gz: needs glibc $(glibc_of "$root/windhover")"
}

# The glibc that program $1 needs at least: the newest version of a symbol that it asks for.
glibc_of() {
    readelf --version-info --wide "$1" | grep --only-matching 'GLIBC_[0-9.]*' | sort --version-sort --unique | tail -n 1 | cut -d _ -f 2
}
