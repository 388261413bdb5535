# The program for arm64, compiled here and run by an emulator: its system calls and layouts, against the recorded answers of
# statsd_exporter and with workers behind it. Not the order in which processors see each other's writes: an emulator on x64 keeps x64's.

stop() {
    echo "$1" >&2
    return 1
}

make_arm64() {
    source eng/archives.sh
    source eng/debian.sh
    local version=$ci_version out=$ci_release staging=$scratch/staging repository_url=
    SOURCE_DATE_EPOCH=$(git show --no-patch --format=%ct HEAD)
    pack src/Launcher -r linux-arm64
    mkdir -p "$staging"
    make_archive arm64
    # Only that it can be made of the unit as it is.
    make_deb x64
}

test_arm64() {
    emulate_arm64 || {
        echo "Not run: this kernel starts no program for another processor (binfmt_misc), or does not let us say how."
        return 0
    }
    eng/verify "$ci_release" arm64
    WINDHOVER_UNDER_TEST=$PWD/artifacts/publish/Launcher/release_linux-arm64/windhover env --default-signal=HUP,INT,QUIT \
        artifacts/bin/EndToEnd.Tests/debug/Windhover.EndToEnd.Tests -noColor \
        -class '*.HttpGoldenTests' -class '*.NetGoldenTests' -class '*.CommandLineGoldenTests'
}

# Has the kernel start programs for arm64 with the emulator, whoever starts them: the launcher starts its exporter.
emulate_arm64() {
    local formats=/proc/sys/fs/binfmt_misc apt=$scratch/apt-arm64 mirror
    # Their libraries lie where the emulated program looks: with a root of its own for them (qemu's -L), an opened "/" is that root.
    if [[ ! -e /usr/lib/aarch64-linux-gnu/libssl.so.3 ]]; then
        mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep --max-count 1 '/debian/$')
        mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" /usr/lib/aarch64-linux-gnu
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm main" >"$apt/sources.list"
        local options=(-qq -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o "Dir::Etc::sourcelist=$apt/sources.list"
            -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
        (
            cd "$apt"
            apt-get "${options[@]}" update
            apt-get "${options[@]}" download libc6:arm64 libssl3:arm64
            local package
            for package in *.deb; do
                dpkg --extract "$package" root
            done
        )
        cp --archive --no-clobber "$apt"/root/{,usr/}lib/aarch64-linux-gnu/. /usr/lib/aarch64-linux-gnu/
    fi
    [[ -e /usr/lib/ld-linux-aarch64.so.1 ]] || ln -s aarch64-linux-gnu/ld-linux-aarch64.so.1 /usr/lib/ld-linux-aarch64.so.1
    [[ -e $formats/register ]] || mount -t binfmt_misc binfmt_misc $formats || return 1
    # The head of an ELF file of 64 bits, little-endian, for processor 183, executable or shared; F: in any root.
    [[ -e $formats/windhover-arm64 ]] || echo ':windhover-arm64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:'"$(command -v qemu-aarch64-static):F" \
        >$formats/register
}

# Machines are kept, and another run may find another emulator.
stop_emulating() {
    [[ ! -e /proc/sys/fs/binfmt_misc/windhover-arm64 ]] || echo -1 >/proc/sys/fs/binfmt_misc/windhover-arm64
}
