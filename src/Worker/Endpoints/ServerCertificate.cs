using System.Net.Security;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Endpoints;

/// <summary>The certificate for <c>--listen https://…</c>, as ASP.NET Core's own configuration has it: <c>Kestrel:Certificates:Default</c>,
/// else the development certificate. Read again when the configuration or one of its files changes.</summary>
internal sealed class ServerCertificate(
    IServiceProvider services, IHostEnvironment environment, TimeProvider time, WorkerProcess process, ILogger<ServerCertificate> logger)
    : IDisposable
{
    private const string EndpointName = "Windhover";

    // Kestrel itself looks at the files of endpoints that it has bound by its configuration, which ours are not.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _current;
    private string _stamp = "";
    private IConfiguration? _kestrel;
    private ITimer? _look;
    private IDisposable? _changes;

    /// <summary>Connection by connection, so that a new certificate is shown without a restart.</summary>
    /// <param name="https">With the app's own defaults, which win.</param>
    /// <param name="kestrel">The section <c>Kestrel</c>.</param>
    /// <exception cref="InvalidOperationException">There is no certificate.</exception>
    public void Apply(HttpsConnectionAdapterOptions https, IConfiguration kestrel)
    {
        if (https.ServerCertificate is not null || https.ServerCertificateSelector is not null)
        {
            return;
        }
        HttpsConnectionAdapterOptions read;
        lock (_gate)
        {
            var stamp = Stamp(kestrel);
            read = Read(kestrel);
            if (_current is null)
            {
                _kestrel = kestrel;
                _stamp = stamp;
                Use(read);
                _changes = ChangeToken.OnChange(kestrel.GetReloadToken, Look);
                _look = time.CreateTimer(_ => Look(), state: null, LookInterval, LookInterval);
            }
        }
        https.ServerCertificate = read.ServerCertificate;
        https.ServerCertificateChain = read.ServerCertificateChain;
        https.SslProtocols = kestrel["EndpointDefaults:SslProtocols"] is null && !HasList(kestrel) ? https.SslProtocols : read.SslProtocols;
        https.ClientCertificateMode = kestrel["EndpointDefaults:ClientCertificateMode"] is null ? https.ClientCertificateMode : read.ClientCertificateMode;
        var before = https.OnAuthenticate;
        https.OnAuthenticate = (connection, ssl) =>
        {
            ssl.ServerCertificateContext = Volatile.Read(ref _current);
            before?.Invoke(connection, ssl);
        };
    }

    public void Dispose()
    {
        _changes?.Dispose();
        _look?.Dispose();
    }

    private static bool HasList(IConfiguration kestrel) => kestrel.GetSection("EndpointDefaults:SslProtocols").GetChildren().Any();

    private void Look()
    {
        lock (_gate)
        {
            var stamp = Stamp(_kestrel!);
            if (stamp == _stamp)
            {
                return;
            }
            // What cannot be used is told once, not with each look. A key that is written after its certificate is a change again.
            _stamp = stamp;
            try
            {
                Use(Read(_kestrel!));
                if (process.Contract.Slot == 0)
                {
                    logger.CertificateChanged(_current!.TargetCertificate.Subject, _current.TargetCertificate.NotAfter.ToUniversalTime());
                }
            }
            catch (Exception e) when (e is InvalidOperationException or CryptographicException or IOException or UnauthorizedAccessException
                or ArgumentException)
            {
                logger.CertificateNotChanged(e.Message.TrimEnd('.'));
            }
        }
    }

    private void Use(HttpsConnectionAdapterOptions read) => Volatile.Write(
        ref _current, SslStreamCertificateContext.Create(read.ServerCertificate!, read.ServerCertificateChain));

    /// <summary>Has Kestrel itself read what it would read for an endpoint of the app's configuration.</summary>
    private HttpsConnectionAdapterOptions Read(IConfiguration kestrel)
    {
        var values = kestrel.AsEnumerable(makePathsRelative: true)
            .Where(pair => pair.Value is not null && !pair.Key.StartsWith("Endpoints:", StringComparison.OrdinalIgnoreCase))
            .Append(new KeyValuePair<string, string?>($"Endpoints:{EndpointName}:Url", "https://localhost:443"));
        var scratch = new KestrelServerOptions { ApplicationServices = services };
        HttpsConnectionAdapterOptions? read = null;
        scratch.Configure(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .Endpoint(EndpointName, endpoint => read = endpoint.HttpsOptions)
            .Load();
        return read?.ServerCertificate is not null
            ? read
            : throw new InvalidOperationException("Kestrel has found no certificate");
    }

    /// <summary>Differs when the configuration or a file of it does.</summary>
    private string Stamp(IConfiguration kestrel)
    {
        var section = kestrel.GetSection("Certificates:Default");
        var values = section.AsEnumerable(makePathsRelative: true).Select(pair => $"{pair.Key}={pair.Value}");
        string?[] paths = [section["Path"], section["KeyPath"]];
        return string.Join('\n', values.Concat(paths.OfType<string>().Select(FileStamp)));
    }

    private string FileStamp(string path)
    {
        try
        {
            var full = Path.Combine(environment.ContentRootPath, path);
            // Of the file behind the links: those of Kubernetes and certbot are turned, and stay as they are.
            var file = File.ResolveLinkTarget(full, returnFinalTarget: true) as FileInfo ?? new FileInfo(full);
            return $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
