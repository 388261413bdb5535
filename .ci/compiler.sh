# One compiler server for the whole run: the projects otherwise load the compiler once each. It has a name of its own, so
# that it can be ended without touching another build on this machine, and no MSBuild node stays behind.

export UseSharedCompilation=true SharedCompilationId=windhover-ci-$$ MSBUILDDISABLENODEREUSE=1

stop_compiler() {
    local file
    for file in $(grep --files-with-matches --fixed-strings "pipename:$SharedCompilationId" /proc/[0-9]*/cmdline 2>/dev/null); do
        file=${file#/proc/}
        kill "${file%/cmdline}" 2>/dev/null || true
    done
}
