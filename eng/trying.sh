# What eng/verify does again and again.

fail() {
    printf 'eng/verify: %s\n' "$1" >&2
    exit 1
}

leave_out() {
    printf '    left out: %s\n' "$1"
    echo "$part, since $1" >>"$scratch/left-out"
}

leave() {
    local pid
    for pid in $(cat "$scratch"/pids 2>/dev/null); do
        kill -KILL "$pid" 2>/dev/null || true
    done
    rm -rf "$scratch"
}

package_version() {
    local file
    file=$(basename "$(ls "$folder"/packages/Windhover.AspNetCore.*.nupkg)")
    file=${file#Windhover.AspNetCore.}
    echo "${file%.nupkg}"
}

# The folder is the only source of packages, in all directories below.
only_this_feed() {
    mkdir "$scratch/feed"
    cat >"$scratch/feed/nuget.config" <<END
<configuration>
  <packageSources><clear /><add key="release" value="$folder/packages" /></packageSources>
</configuration>
END
}

# Package $1, without NuGet, into the folder "unpacked".
unpack() {
    mkdir unpacked
    if command -v unzip >/dev/null; then
        unzip -q -d unpacked "$folder/packages/$1"
    else
        python3 -m zipfile --extract "$folder/packages/$1" unpacked
    fi
}

expect_version() {
    local said
    said=$($1 --version)
    [[ $said =~ ^"windhover $version (commit "[0-9a-f]{40}", .NET 10."[0-9.]*\ ?.*$ && $said =~ $2 ]] ||
        fail "'$1 --version' says '$said', which is not $version with '$2'"
}

# The tool, or the fallback where there is no tool in this folder.
the_launcher() {
    dotnet tool install --tool-path launcher windhover --version "$version" >install.log || { cat install.log; return 1; }
    launcher=(launcher/windhover)
}

# An app that the launcher cannot attach to, with the library.
slim_app() {
    mkdir Slim
    cat >Slim/Slim.csproj <<END
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Windhover.AspNetCore" Version="$version" />
  </ItemGroup>
</Project>
END
    cat >Slim/Program.cs <<'END'
var builder = WebApplication.CreateSlimBuilder(args);
builder.UseWindhover(options => options.IdleGrace = TimeSpan.FromMilliseconds(500));
var app = builder.Build();
app.MapGet("/slim", () => "slim");
app.Run();
END
}

# serve_and_count PATH OPTION… -- PROGRAM…: starts the launcher on free ports, asks for the path 200 times over as many connections, and
# expects 200 in the counts, and a clean end.
serve_and_count() {
    local path=$1 options=() pid answers
    : >launcher.log
    shift
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    "$@" run "${options[@]}" --listen http://localhost:0 --web.listen-address localhost:0 --statsd.listen-udp '' --statsd.listen-tcp '' \
        --state none >launcher.log 2>&1 &
    pid=$!
    echo $pid >>"$scratch/pids"
    eventually 60 grep --quiet '^  stop ' launcher.log || { cat launcher.log; fail "the launcher does not serve"; }
    answers=$(curl --silent --output /dev/null --write-out '%{http_code}\n' --header 'Connection: close' \
        "$(banner app)$path?[1-200]" | sort | uniq --count | xargs)
    [[ $answers == "200 200" ]] || { cat launcher.log; fail "of 200 requests to $path these were answered (number, status): $answers"; }
    eventually 20 counted "$path" 200 || { curl --silent "$(banner metrics)" | grep ^request_count; fail "200 requests to $path were not counted"; }
    local workers
    workers=$(grep --count 'Worker [0-9]* .* ready' launcher.log)
    kill -TERM $pid
    wait $pid || { cat launcher.log; fail "the launcher ended with code $?"; }
    # That it was no more: nothing else was asked meanwhile.
    echo "served: 200 requests to $path, by $workers workers, all counted once"
}

# The word behind heading $1 of what the launcher has printed.
banner() {
    sed --quiet "s/^  $1  *\([^ ]*\).*/\1/p" launcher.log
}

counted() {
    local sum
    sum=$(curl --silent "$(banner metrics)" | awk -v "endpoint=endpoint=\"$1\"" '/^request_count/ && index($0, endpoint) { sum += $2 } END { print sum + 0 }')
    ((sum <= $2)) || fail "$2 requests to $1 were counted as $sum"
    ((sum == $2))
}

# Repeats a command until it succeeds, for $1 seconds.
eventually() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.2
    done
}
