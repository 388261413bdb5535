# The README's "dotnet test", told to leave nothing out, and the count of what it said.

run_tests() {
    mkdir "$scratch/results"
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
    env --default-signal=HUP,INT,QUIT $command --no-build --no-progress --fail-skips on --report-xunit-xml \
        --results-directory "$scratch/results"
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

# Prints the closing line, from the reports that the test projects wrote. Fails unless there was at least one test and all passed.
closing_line() {
    local passed=0 failed=0 skipped=0 project report
    if [[ -d $scratch/results ]]; then
        for project in tests/*.Tests; do
            project=${project#tests/}
            report=$(grep --files-with-matches --recursive --fixed-strings "Windhover.$project.dll\"" "$scratch/results" | head -n 1)
            if [[ -z $report ]]; then
                echo "$project ended without a report: counted as one failure"
                failed=$((failed + 1))
                continue
            fi
            passed=$((passed + $(sum_of passed "$report")))
            failed=$((failed + $(sum_of failed "$report") + $(sum_of errors "$report")))
            skipped=$((skipped + $(sum_of skipped "$report")))
        done
    fi
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    ((passed > 0 && failed == 0 && skipped == 0))
}

# Sum of attribute $1 over the <assembly> elements of xUnit's report $2.
sum_of() {
    grep --only-matching '<assembly [^>]*>' "$2" |
        sed --quiet "s/.* $1=\"\([0-9]*\)\".*/\1/p" |
        awk '{ sum += $1 } END { print sum + 0 }'
}
