# Steps with a heading and their time, so that a slow or a failed one is found at a glance.

step() {
    local name=$1 begin=$SECONDS status=0
    shift
    printf '\n=== %s\n' "$name"
    # Not "if ! …" nor "… ||": either would switch errexit off inside the step.
    set +e
    (
        set -e
        "$@" </dev/null
    )
    status=$?
    set -e
    printf -- '--- %s: %d s\n' "$name" $((SECONDS - begin))
    if ((status != 0)); then
        printf 'Stopped: "%s" failed with exit code %d\n' "$name" "$status" >&2
        exit "$status"
    fi
}
