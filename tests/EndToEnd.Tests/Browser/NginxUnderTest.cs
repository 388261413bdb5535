using System.Net.Sockets;
using Windhover.EndToEnd.Tests.Endpoints;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Browser;

/// <summary>The real nginx, as a proxy that shares a few connections to the workers among all clients.</summary>
internal sealed class NginxUnderTest : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly ProcessUnderTest _process;

    private NginxUnderTest(TemporaryDirectory directory, ProcessUnderTest process, Uri site)
    {
        _directory = directory;
        _process = process;
        Site = site;
    }

    /// <summary>Where it answers.</summary>
    public Uri Site { get; }

    /// <summary>Starts it, on a free port. Skips the calling test where it is not installed.</summary>
    /// <param name="app">What it stands before.</param>
    public static async Task<NginxUnderTest> StartAsync(Uri app)
    {
        var program = InstalledProgram.PathOf("nginx", "nginx-light");
        var port = EndpointsApps.FreePort();
        var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.PathTo("nginx.conf"), Configuration(app.Authority, port));
        var process = ProcessUnderTest.Start(
            program, ["-e", "stderr", "-p", directory.Root, "-c", directory.PathTo("nginx.conf")]);
        var nginx = new NginxUnderTest(directory, process, new Uri($"http://127.0.0.1:{port}"));
        try
        {
            await Eventually.TrueAsync(() => AcceptsAsync(port), () => $"nginx listens:\n{process.Output}");
            // Else another program has taken the port.
            Assert.False(process.HasExited, process.Output);
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    // As its manual has it for WebSockets and for connections that stay. One process, in the foreground, and no file elsewhere. A
    // connection carries requests of several clients and not of all: they would come to one worker, with affinity or without.
    private static string Configuration(string app, int port) => $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr;
        events { }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            map $http_upgrade $connection_upgrade {
                default upgrade;
                '' '';
            }
            upstream app {
                server {{app}};
                keepalive 4;
                keepalive_requests 5;
            }
            server {
                listen 127.0.0.1:{{port}};
                location / {
                    proxy_pass http://app;
                    proxy_http_version 1.1;
                    proxy_set_header Host $http_host;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection $connection_upgrade;
                    proxy_buffering off;
                }
            }
        }
        """;

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
