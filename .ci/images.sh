# Images without a registry. The official ones are the Dockerfile's defaults; these take their place where a build machine
# reaches Debian's packages only. Their names say what they are, and nothing is ever pushed.

sdk_version=$(dotnet --version)
base_image=windhover-standin/base:bookworm
runtime_image=windhover-standin/aspnet:$sdk_version
sdk_image=windhover-standin/sdk:$sdk_version
launcher_image=windhover:test
# One tag for all: they are as old as the machine's list of packages.
prometheus_image=windhover-standin/prometheus:bookworm
alertmanager_image=windhover-standin/alertmanager:bookworm
node_exporter_image=windhover-standin/node-exporter:bookworm
statsd_exporter_image=windhover-standin/statsd-exporter:test

build_standin_images() {
    build_base_image
    # The runtime's and the SDK's image differ in how much of this machine's .NET they hold.
    build_dotnet_image "$runtime_image" "$base_image" dotnet host shared
    build_dotnet_image "$sdk_image" "$runtime_image" packs sdk sdk-manifests templates
    docker image ls --filter 'reference=windhover-standin/*'
}

build_base_image() {
    ! docker image inspect "$base_image" >/dev/null 2>&1 || return 0
    echo "building $base_image from Debian's packages"
    local root=$scratch/root
    debootstrap --variant=minbase --include=ca-certificates,libssl3,libstdc++6,tzdata,zlib1g bookworm "$root" \
        >"$scratch/debootstrap.log" || {
        tail -n 20 "$scratch/debootstrap.log" >&2
        return 1
    }
    # A machine behind a proxy of its own trusts more than Debian does, and so must a restore inside a container.
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    tar --create --directory "$root" --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' --exclude='./var/cache/*' \
        --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' \
        --exclude='./usr/share/locale/*' . |
        docker import - "$base_image"
    rm -rf "$root"
}

# Image $1 on top of image $2, with the folders $3… of this machine's .NET.
build_dotnet_image() {
    local image=$1 from=$2 root
    shift 2
    ! docker image inspect "$image" >/dev/null 2>&1 || return 0
    echo "building $image from this machine's .NET"
    root=$(dirname "$(readlink --canonicalize "$(command -v dotnet)")")
    mkdir -p "$scratch/dotnet"
    cat >"$scratch/dotnet/Dockerfile" <<EOF
FROM $from
COPY dotnet-root /usr/share/dotnet
ENV DOTNET_ROOT=/usr/share/dotnet PATH=/usr/share/dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 NUGET_CERT_REVOCATION_MODE=offline
EOF
    tar --create --directory "$scratch/dotnet" Dockerfile --transform 's,^,dotnet-root/,;s,^dotnet-root/Dockerfile$,Dockerfile,' \
        --directory "$root" "$@" |
        docker build --quiet --tag "$image" -
}

# By the "build" of compose.yaml, so that it is tried, too.
build_launcher_image() {
    WINDHOVER_IMAGE=$launcher_image SDK_IMAGE=$sdk_image RUNTIME_IMAGE=$runtime_image $(compose_command) build app
    docker image ls "$launcher_image"
}

# What runs beside the launcher in compose.yaml, from Debian's packages of it. Grafana has none.
build_neighbour_images() {
    build_packaged_image "$prometheus_image" prometheus /prometheus /usr/bin/prometheus
    build_packaged_image "$alertmanager_image" prometheus-alertmanager /alertmanager /usr/bin/prometheus-alertmanager
    build_packaged_image "$node_exporter_image" prometheus-node-exporter /tmp /usr/bin/prometheus-node-exporter
    # Ours in the part of statsd_exporter: nothing that is packaged holds that one.
    docker build --quiet --tag "$statsd_exporter_image" - <<EOF
FROM $node_exporter_image AS tools
FROM $launcher_image
COPY --from=tools /usr/bin/busybox /usr/bin/wget
ENTRYPOINT ["/windhover/windhover", "exporter"]
HEALTHCHECK NONE
EOF
    docker image ls --filter 'reference=windhover-standin/*'
}

# Image $1 of Debian's package $2, with the data folder $3 and the program $4. As in the official images there is a wget of busybox.
build_packaged_image() {
    local image=$1 package=$2 data=$3 program=$4 context=$scratch/image-$2
    ! docker image inspect "$image" >/dev/null 2>&1 || return 0
    echo "building $image from Debian's package $package"
    mkdir -p "$context"
    # Unpacked, not installed: as a package of this machine it would be started, too.
    (
        cd "$context"
        apt-get download -qq -o APT::Sandbox::User=root "$package" busybox-static
        for file in *.deb; do
            dpkg --extract "$file" root
        done
        mkdir -p root/usr
        rm -rf root/usr/share/doc root/usr/share/man root/usr/share/lintian root/etc root/lib root/var
        ln -s busybox root/bin/wget
    )
    cat >"$context/Dockerfile" <<EOF
FROM $base_image
COPY root/usr/ /usr/
COPY root/bin/ /usr/bin/
RUN mkdir -p $data && chown 65534:65534 $data
WORKDIR $data
USER 65534:65534
ENTRYPOINT ["$program"]
EOF
    docker build --quiet --tag "$image" "$context"
}
