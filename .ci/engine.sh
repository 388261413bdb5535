# The Docker engine: the one that answers, or one that this run starts and stops again.

# Debian 12's engine speaks API 1.41; newer clients ask for more and then say that Docker is not running.
export DOCKER_API_VERSION=${DOCKER_API_VERSION:-1.41}
# The legacy builder is the one that every engine has; BuildKit's plugin is not packaged in Debian 12.
export DOCKER_BUILDKIT=0

engine_answers() {
    docker version >/dev/null 2>&1
}

start_engine() {
    if engine_answers; then
        echo "using the engine that already runs"
    else
        # A pid file of its own: one that a killed engine left behind would keep this one from starting.
        dockerd --pidfile "$scratch/docker.pid" >"$scratch/dockerd.log" 2>&1 &
        echo $! >"$scratch/dockerd.pid"
        local deadline=$((SECONDS + 60))
        until engine_answers; do
            if ! kill -0 "$(<"$scratch/dockerd.pid")" 2>/dev/null || ((SECONDS > deadline)); then
                echo "dockerd did not come up:" >&2
                tail -n 40 "$scratch/dockerd.log" >&2
                return 1
            fi
            sleep 0.5
        done
    fi
    docker version --format 'engine {{.Server.Version}}, API {{.Server.APIVersion}}'
}

# Stops only the engine that this run started, and what its tests may have left in it.
stop_engine() {
    [[ -f $scratch/dockerd.pid ]] || return 0
    local pid leftovers
    pid=$(<"$scratch/dockerd.pid")
    leftovers=$(docker ps --all --quiet --filter label=org.testcontainers=true 2>/dev/null) || true
    [[ -z $leftovers ]] || docker rm --force $leftovers >/dev/null 2>&1 || true
    kill "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
    done
}
