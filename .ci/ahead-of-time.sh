# The program compiled ahead of time: without a warning, and as right as the other. The end-to-end tests run with it too, but for
# the classes below.

# What can differ there: reflection and trimming (files, JSON, command line, terminal), how the program finds and starts itself
# (upgrade, exporter, hook of the workers), system calls and signals, memory, and what another compiler makes of unsafe code. All of
# it is in the other classes, and a new class runs unless it is named here. These are about workers, which the JIT compiles in both
# runs, or about what other programs make of the same text; and they load both processors for most of the time.
same_ahead_of_time=(
    # How requests and their counts spread over workers, outlive them, and are waited for.
    Balance Counting Replacement StopDeadline
    # The SDK's templates, as workers, and what a browser sees of workers.
    Template Blazor JavaScriptHub
    # The kernel's memory limit of a worker; Prometheus' reading of the text that HttpGoldenTests compare.
    OutOfMemory OpenMetrics Prometheus
    # The pages that are followed word by word.
    Tutorial
)

test_ahead_of_time() {
    local excluded=() class
    for class in "${same_ahead_of_time[@]}"; do
        # A renamed class would come back unnoticed.
        compgen -G "tests/EndToEnd.Tests/*/${class}Tests.cs" >/dev/null || {
            echo "ahead-of-time.sh leaves out ${class}Tests, which is no class of tests/EndToEnd.Tests: correct the list" >&2
            return 1
        }
        excluded+=(-class- "*.${class}Tests")
    done
    WINDHOVER_UNDER_TEST=$PWD/$ahead_of_time/windhover env --default-signal=HUP,INT,QUIT \
        artifacts/bin/EndToEnd.Tests/debug/Windhover.EndToEnd.Tests -noColor "${excluded[@]}"
}
