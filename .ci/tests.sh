# The README's "dotnet test", told to leave nothing out, and the count of what it said.

run_tests() {
    export WINDHOVER_TEST_IMAGE=$launcher_image
    # Testcontainers' helper container comes from a registry; stop_engine removes what it would have removed.
    export TESTCONTAINERS_RYUK_DISABLED=true
    # compose.yaml's own variables: its images can be pulled nowhere here.
    export STATSD_EXPORTER_IMAGE=$statsd_exporter_image PROMETHEUS_IMAGE=$prometheus_image
    export ALERTMANAGER_IMAGE=$alertmanager_image NODE_EXPORTER_IMAGE=$node_exporter_image
    # A test may make this engine a swarm of one node, and unmakes it.
    export WINDHOVER_TEST_SWARM=1
    # env: started in the background or by nohup, this script inherits signals as ignored, and so would every process under test.
    local command
    command=$(readme_command)
    env --default-signal=HUP,INT,QUIT $command --no-build --no-progress --fail-skips on | tee "$scratch/tests.log"
}

# Prints what the README has a reader type to run all tests: what is green here must be green there. How many tests run at a
# time is said where both find it, in tests/xunit.runner.json.
readme_command() {
    local command
    command=$(grep --only-matching '`dotnet test[^`]*`' README.md | grep --invert-match -- '--project' | head -n 1 | tr -d '`') || true
    if [[ -z $command ]]; then
        echo 'README.md no longer says how to run the tests: expected `dotnet test` there, in backticks' >&2
        return 1
    fi
    echo "$command"
}

# Prints the closing line, from what "dotnet test" said in the end. Fails unless every test project passed, and no test was skipped but
# those that run only when they are named. (Reports in files are no help: two projects that run at once can be given one name.)
closing_line() {
    local passed=0 failed=0 skipped=0 project
    if [[ -f $scratch/tests.log ]]; then
        passed=$(number_of succeeded)
        failed=$(number_of failed)
        skipped=$(($(number_of skipped) - $(grep --count 'Not run (due to explicit test filtering)' "$scratch/tests.log" || true)))
        for project in tests/*.Tests; do
            project=${project#tests/}
            if ! grep --quiet "Windhover\.$project\.dll (.*) passed (" "$scratch/tests.log"; then
                echo "$project did not pass"
                ((failed > 0)) || failed=1
            fi
        done
    fi
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    ((passed > 0 && failed == 0 && skipped == 0))
}

# The number behind the word $1 in the summary; 0 if there is none.
number_of() {
    sed --quiet "s/^  $1: \([0-9]*\)$/\1/p" "$scratch/tests.log" | tail -n 1 | grep . || echo 0
}
