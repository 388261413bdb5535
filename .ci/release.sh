# What users install, made as eng/release makes it and taken as a user would. In short: without the program for arm64, archives and .deb.

source eng/packages.sh

# Of no release, and above all that have been. Of the same major version as a build without a tag: the assembly version is made of that, and the
# runtime takes no other version of the worker library than the one that an app names.
ci_version=0.9999.0-ci
ci_release=$PWD/artifacts/release/ci
# Not in the scratch directory, which only its owner may enter: some tests run workers as another user.
ahead_of_time=artifacts/publish/Launcher/release_linux-x64

make_packages() {
    local version=$ci_version out=$ci_release
    rm -rf "$out"
    pack src/Worker
    pack templates
    pack src/Launcher
    pack src/Launcher -r any
    # The program compiled ahead of time: the end-to-end tests run with it, too.
    pack src/Launcher -r linux-x64
    ls -l "$out/packages" $ahead_of_time/windhover
}

try_packages() {
    eng/verify "$ci_release" tool fallback library
}
