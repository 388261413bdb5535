# The program compiled ahead of time: without a warning, and as right as the other. All process-level tests run with it too.

publish_ahead_of_time() {
    dotnet publish src/Launcher -c Release -p:PublishAot=true -warnaserror --verbosity quiet --output "$scratch/aot"
    ls -l "$scratch/aot/windhover"
}

test_ahead_of_time() {
    WINDHOVER_UNDER_TEST=$scratch/aot/windhover env --default-signal=HUP,INT,QUIT \
        artifacts/bin/EndToEnd.Tests/debug/Windhover.EndToEnd.Tests -noColor
}
