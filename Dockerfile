# docker build -t windhover .
# Where the official images cannot be reached: --build-arg SDK_IMAGE=… --build-arg RUNTIME_IMAGE=… (.ci/run builds such stand-ins).
# Kept to what every builder understands, the one before BuildKit included.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
# Without a shell and a package manager. An app that needs ICU: aspnet:10.0-noble-chiseled-extra; one to look around in: aspnet:10.0.
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
WORKDIR /source
# First what decides the packages: a changed source file does not restore them again.
COPY Directory.Build.props Directory.Packages.props global.json ./
COPY src/Directory.Build.props src/
COPY src/App/App.csproj src/App/
COPY src/Interop/Interop.csproj src/Interop/
COPY src/Exporter/Exporter.csproj src/Exporter/
COPY src/Launcher/Launcher.csproj src/Launcher/
COPY src/Shared/Shared.csproj src/Shared/
COPY src/Worker/Worker.csproj src/Worker/
RUN dotnet restore src/Launcher --use-current-runtime -p:PublishReadyToRun=true \
    && dotnet restore src/App --use-current-runtime -p:PublishReadyToRun=true
COPY .editorconfig BannedSymbols*.txt ./
COPY infra/statsd-exporter infra/statsd-exporter
COPY src src
# What the program says of itself: here is no history of git to ask.
ARG VERSION=
ARG REVISION=
# The launcher, and in app/ beside it the example app. ReadyToRun, as the framework itself is: the first requests do not wait for the JIT.
RUN dotnet publish src/Launcher --no-restore --use-current-runtime --no-self-contained -p:PublishReadyToRun=true \
        -p:PublishDocumentationFiles=false ${VERSION:+-p:Version=$VERSION} ${REVISION:+-p:SourceRevisionId=$REVISION} --output /image/windhover \
    && rm -rf /image/windhover/app \
    && dotnet publish src/App --no-restore --use-current-runtime --no-self-contained -p:PublishReadyToRun=true \
        -p:PublishDocumentationFiles=false --output /image/windhover/app \
    && mkdir -p /image/state /image/run

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="Windhover" \
      org.opencontainers.image.description="ASP.NET Core apps as several worker processes behind one port, with one consistent set of metrics"
# Empty, and the user's: a volume that is mounted there for the first time takes its owner from here.
COPY --from=build --chown=1654:1654 /image/state /var/lib/windhover
COPY --from=build --chown=1654:1654 /image/run /run/windhover
COPY --from=build /image/windhover /windhover
# Default of this image; the command line beats it. Inside a container, localhost would be out of reach.
ENV WINDHOVER_LISTEN=http://0.0.0.0:5000
# The official image names port 8080 for apps that bind for themselves; workers inherit their socket.
ENV ASPNETCORE_HTTP_PORTS=""
# Where the exporter inside keeps its values: in a container that is started again they go on, in a new one with a volume there.
ENV STATE_DIRECTORY=/var/lib/windhover
WORKDIR /windhover
# A number, for Kubernetes' runAsNonRoot; the official images call it "app".
USER 1654:1654
EXPOSE 5000 9102 9125/udp
# Exec form: the launcher is process 1 and gets the signals of docker stop.
ENTRYPOINT ["/windhover/windhover"]
# Asks the launcher and not the app: nothing is counted, and it holds for an app without /healthz.
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s CMD ["/windhover/windhover", "probe"]
