# What the tests need and a machine may lack, from Debian's packages.

install_packages() {
    local missing=()
    need docker docker.io
    need debootstrap debootstrap
    need prometheus prometheus
    need promtool prometheus
    need amtool prometheus-alertmanager
    need kubectl kubernetes-client
    engine_answers || { need dockerd docker.io && need iptables iptables; }
    compose_command >/dev/null || missing+=(docker-compose)

    if ((${#missing[@]} == 0)); then
        echo "nothing is missing"
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
