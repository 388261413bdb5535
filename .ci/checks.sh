# Formatting, and the files that other programs read, checked by those programs.

# Style and analyzers are checked by the build, which takes their warnings for errors; of "dotnet format" there remain white space,
# which needs no project to be loaded, and the order of usings, which no analyzer reports.
check_format() {
    dotnet format whitespace --folder . --exclude artifacts --verify-no-changes
    dotnet format style --no-restore --verify-no-changes --diagnostics IMPORTS
}

check_prometheus_files() {
    promtool check config prometheus.yml
    promtool test rules infra/prometheus/rules-tests/*.yml
}

check_compose_file() {
    local compose profile
    compose=$(compose_command)
    for profile in statsd-exporter embedded; do
        $compose --profile "$profile" config --quiet
    done
    echo "compose.yaml is valid"
}

# Prints the command that this machine has for Compose 2.20 or later, plugin or program of its own.
compose_command() {
    local command version
    for command in "docker compose" docker-compose; do
        version=$($command version --short 2>/dev/null) || continue
        if printf '2.20.0\n%s\n' "${version#v}" | sort --version-sort --check=quiet; then
            echo "$command"
            return
        fi
    done
    return 1
}
