# The program compiled ahead of time: without a warning, and as right as the other. All process-level tests run with it too.

# Not in the scratch directory, which nobody else may enter: some tests run workers as another user.
ahead_of_time=artifacts/ahead-of-time

publish_ahead_of_time() {
    dotnet publish src/Launcher -c Release -p:PublishAot=true -warnaserror --verbosity quiet --output $ahead_of_time
    ls -l $ahead_of_time/windhover
}

test_ahead_of_time() {
    WINDHOVER_UNDER_TEST=$PWD/$ahead_of_time/windhover env --default-signal=HUP,INT,QUIT \
        artifacts/bin/EndToEnd.Tests/debug/Windhover.EndToEnd.Tests -noColor
}
