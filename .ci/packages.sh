# What the tests need and a machine may lack, from Debian's packages.

install_packages() {
    local missing=()
    need docker docker.io
    need debootstrap debootstrap
    need prometheus prometheus
    need promtool prometheus
    need amtool prometheus-alertmanager
    need kubectl kubernetes-client
    need faketime faketime
    need systemd-analyze systemd
    # The tutorial is followed in a network of its own.
    need ip iproute2
    need curl curl
    # The examples that are not .NET.
    /usr/bin/python3 -c 'import flask' 2>/dev/null || missing+=(python3-flask)
    /usr/bin/python3 -c 'import statsd' 2>/dev/null || missing+=(python3-statsd)
    need gunicorn gunicorn
    need node nodejs
    need npm npm
    # A real browser, and a real proxy before the workers.
    need chromium chromium
    need nginx nginx-light
    # The linker of NativeAOT, and what it links with.
    need cc gcc
    need cc libc6-dev
    # Those for arm64, and what runs it.
    need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
    need aarch64-linux-gnu-gcc libc6-dev-arm64-cross
    need qemu-aarch64-static qemu-user-static
    need unzip unzip
    engine_answers || { need dockerd docker.io && need iptables iptables; }

    if ((${#missing[@]} == 0)); then
        echo "nothing is missing"
        # Images are made of packages, too (images.sh), which takes apt's lists of them.
        apt-cache show busybox-static >/dev/null 2>&1 || apt-get update -qq
        return
    fi
    if ((EUID != 0)); then
        echo "missing: ${missing[*]}. Install them, or run this script as root." >&2
        return 1
    fi
    echo "installing ${missing[*]}"
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$scratch/apt.log" 2>&1 || {
        tail -n 40 "$scratch/apt.log" >&2
        return 1
    }
}

# Adds package $2 to "missing" unless command $1 is there.
need() {
    command -v "$1" >/dev/null || missing+=("$2")
}

# Compose 2, into this run's own folder of programs: Debian 12 packages version 1, which knows neither "up --wait" nor much of
# compose.yaml. The package of Debian 13 is one static program, so unpacking it does; the system's own apt is left as it is.
install_compose() {
    if compose_command; then
        return
    fi
    local apt=$scratch/apt mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep --max-count 1 '/debian/$')
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$scratch/bin"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$apt/sources.list"
    local options=(-qq -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
        -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
    (
        cd "$apt"
        apt-get "${options[@]}" update
        apt-get "${options[@]}" download docker-compose
        dpkg --extract docker-compose_*.deb root
    )
    cp "$apt/root/usr/libexec/docker/cli-plugins/docker-compose" "$scratch/bin/"
    compose_command
}
