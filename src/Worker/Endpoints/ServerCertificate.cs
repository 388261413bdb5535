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

/// <summary>The certificate for an address of <c>--listen https://…</c>, as ASP.NET Core's own configuration has it: that of the endpoint at the
/// same port, else <c>Kestrel:Certificates:Default</c>, else the development certificate. Read again when the configuration or one of its files
/// changes.</summary>
/// <param name="kestrel">The section <c>Kestrel</c>.</param>
/// <param name="endpoint">The name below <c>Kestrel:Endpoints</c>; empty if none of the app's is at that port.</param>
/// <param name="services">Of the app.</param>
/// <param name="environment">Where relative paths begin.</param>
/// <param name="time">Clock of the looks.</param>
/// <param name="process">This worker.</param>
/// <param name="logger">Told what has changed.</param>
internal sealed class ServerCertificate(
    IConfiguration kestrel,
    string endpoint,
    IServiceProvider services,
    IHostEnvironment environment,
    TimeProvider time,
    WorkerProcess process,
    ILogger<ServerCertificate> logger)
    : IDisposable
{
    private const string EndpointName = "Windhover";
    private const string Endpoints = "Endpoints:";
    private const string Scratch = Endpoints + EndpointName;

    // Kestrel itself looks at the files of endpoints that it has bound by its configuration, which ours are not.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _current;
    private string _stamp = "";
    private ITimer? _look;
    private IDisposable? _changes;

    /// <summary>Connection by connection, so that a new certificate is shown without a restart.</summary>
    /// <param name="https">With the app's own defaults, which win.</param>
    /// <exception cref="InvalidOperationException">There is no certificate.</exception>
    public void Apply(HttpsConnectionAdapterOptions https)
    {
        if (https.ServerCertificate is not null || https.ServerCertificateSelector is not null)
        {
            return;
        }
        HttpsConnectionAdapterOptions read;
        lock (_gate)
        {
            var stamp = Stamp();
            read = Read();
            if (_current is null)
            {
                _stamp = stamp;
                Use(read);
                _changes = ChangeToken.OnChange(kestrel.GetReloadToken, Look);
                _look = time.CreateTimer(_ => Look(), state: null, LookInterval, LookInterval);
            }
        }
        https.ServerCertificate = read.ServerCertificate;
        https.ServerCertificateChain = read.ServerCertificateChain;
        https.SslProtocols = Says("SslProtocols") ? read.SslProtocols : https.SslProtocols;
        https.ClientCertificateMode = Says("ClientCertificateMode") ? read.ClientCertificateMode : https.ClientCertificateMode;
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

    private bool Says(string key) =>
        kestrel.GetSection($"EndpointDefaults:{key}").Exists() || (endpoint.Length > 0 && Own.GetSection(key).Exists());

    private IConfigurationSection Own => kestrel.GetSection($"{Endpoints}{endpoint}");

    private void Look()
    {
        lock (_gate)
        {
            var stamp = Stamp();
            if (stamp == _stamp)
            {
                return;
            }
            // What cannot be used is told once, not with each look. A key that is written after its certificate is a change again.
            _stamp = stamp;
            try
            {
                Use(Read());
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
    private HttpsConnectionAdapterOptions Read()
    {
        var values = kestrel.AsEnumerable(makePathsRelative: true)
            .Select(pair => KeyValuePair.Create(KeyOf(pair.Key), pair.Value))
            .Where(pair => pair is { Key.Length: > 0, Value: not null })
            .Append(new KeyValuePair<string, string?>($"{Scratch}:Url", "https://localhost:443"));
        var scratch = new KestrelServerOptions { ApplicationServices = services };
        HttpsConnectionAdapterOptions? read = null;
        scratch.Configure(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .Endpoint(EndpointName, endpoint => read = endpoint.HttpsOptions)
            .Load();
        return read?.ServerCertificate is not null
            ? read
            : throw new InvalidOperationException("Kestrel has found no certificate");
    }

    /// <returns>Of the app's own endpoints, what TLS needs to know of the one at that port; empty for all else of them.</returns>
    private string KeyOf(string key)
    {
        if (!key.StartsWith(Endpoints, StringComparison.OrdinalIgnoreCase))
        {
            return key;
        }
        var own = $"{Endpoints}{endpoint}:";
        return endpoint.Length > 0 && key.StartsWith(own, StringComparison.OrdinalIgnoreCase)
            && key[own.Length..].Split(':')[0] is "Certificate" or "SslProtocols" or "ClientCertificateMode"
            ? $"{Scratch}:{key[own.Length..]}"
            : "";
    }

    /// <summary>Differs when the configuration or a file of it does.</summary>
    private string Stamp() => string.Join('\n', new[] { kestrel.GetSection("Certificates:Default"), Own.GetSection("Certificate") }.SelectMany(section =>
        section.AsEnumerable(makePathsRelative: true).Select(pair => $"{pair.Key}={pair.Value}")
            .Concat(new[] { section["Path"], section["KeyPath"] }.OfType<string>().Select(FileStamp))));

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
