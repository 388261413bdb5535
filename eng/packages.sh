# The NuGet packages, from the folder of the source, into $out/packages.

pack_all() {
    pack src/Worker
    # The tool: the package that users name, then one for each kind of machine. (Not in one command: the SDK leaves those that are compiled
    # ahead of time to machines of their kind, where it knows no linker for others.)
    pack src/Launcher
    pack src/Launcher -r any
    pack src/Launcher -r linux-x64
    pack src/Launcher -r linux-arm64
    pack templates
    ls -l "$out/packages"
}

pack() {
    # Paths in symbols are as if there were one such folder in the world. The analyzers had their say before the commit.
    dotnet pack "$@" --configuration Release --output "$out/packages" --verbosity quiet -warnaserror \
        -p:MinVerVersionOverride="$version" -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false
}
