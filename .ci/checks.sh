# The files that other programs read, checked by those programs.

check_prometheus_files() {
    promtool check config prometheus.yml
    promtool test rules infra/prometheus/rules-tests/*.yml
}

check_compose_file() {
    $(compose_command) -f compose.yaml config -q
    echo "compose.yaml is valid"
}

# Prints the command that this machine has for Compose, plugin or program of its own.
compose_command() {
    if docker compose version >/dev/null 2>&1; then
        echo "docker compose"
    elif command -v docker-compose >/dev/null; then
        echo "docker-compose"
    else
        return 1
    fi
}
