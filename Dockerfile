# docker build -t windhover .
# Where the official images cannot be reached: --build-arg SDK_IMAGE=… --build-arg RUNTIME_IMAGE=… (.ci/run builds such stand-ins).
# Kept to what every builder understands, the one before BuildKit included.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json ./
COPY infra/statsd-exporter infra/statsd-exporter
COPY src src
# The launcher, and in app/ beside it the example app. To run another app: COPY it and name it with --app.
RUN dotnet publish src/Launcher --configuration Release --output /windhover

FROM ${RUNTIME_IMAGE}
COPY --from=build /windhover /windhover
# Default of this image; the command line beats it. Inside a container, localhost would be out of reach.
ENV WINDHOVER_LISTEN=http://0.0.0.0:5000
# The official image names port 8080 for apps that bind for themselves; workers inherit their socket.
ENV ASPNETCORE_HTTP_PORTS=""
WORKDIR /windhover
# A number, for Kubernetes' runAsNonRoot; the official images call it "app".
USER 1654:1654
EXPOSE 5000 9102 9125/udp
# Exec form: the launcher is process 1 and gets the signals of docker stop.
ENTRYPOINT ["/windhover/windhover"]
# bash, because neither image has curl: answered within the timeout, and with 200.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5000 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]"]
