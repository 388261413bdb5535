using System.Net.Security;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Windhover.Exporter.Host.Flags;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Host.Web.Config;

/// <summary>The file of <c>--web.config.file</c> and the files that it names, read again when one of them changes.</summary>
/// <remarks>A change that cannot be used is logged once and changes nothing: a certificate that is replaced during a scrape is
/// for a moment half a file. Whether there is TLS at all is decided at start.</remarks>
internal sealed class WebConfigFile
{
    private readonly string _path;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly bool _hasTls;
    private string _stamp;
    private WebConfig _config;
    private TlsServer? _tls;

    /// <exception cref="StartException">The file, or one that it names, cannot be used.</exception>
    public WebConfigFile(string path, ILogger log)
    {
        _path = Path.GetFullPath(path);
        _log = log;
        try
        {
            (_config, _tls) = Load();
        }
        catch (YamlFileException exception)
        {
            throw new StartException($"{ExporterFlagTable.WebConfigFile.Option}: {path} cannot be used", exception.Errors(path));
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            throw new StartException($"{ExporterFlagTable.WebConfigFile.Option}: {path}: {exception.Message.TrimEnd('.')}");
        }
        _hasTls = _config.HasTls;
        _stamp = Stamp();
    }

    /// <summary>What keeps a file from being used, one sentence for each mistake; empty if nothing does.</summary>
    public static IReadOnlyList<string> Problems(string path)
    {
        try
        {
            _ = new WebConfigFile(path, NullLogger.Instance);
            return [];
        }
        catch (StartException exception)
        {
            return exception.Details.Count > 0 ? exception.Details : [exception.Message];
        }
    }

    /// <summary>Whether the listener speaks TLS.</summary>
    public bool HasTls => _hasTls;

    /// <summary>As the files are now.</summary>
    public WebConfig Config
    {
        get
        {
            lock (_gate)
            {
                Refresh();
                return _config;
            }
        }
    }

    /// <summary>For the next handshake.</summary>
    public SslServerAuthenticationOptions TlsOptions
    {
        get
        {
            lock (_gate)
            {
                Refresh();
                return _tls!.Options;
            }
        }
    }

    private static bool IsOfFile(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or CryptographicException or YamlFileException;

    private void Refresh()
    {
        string stamp;
        try
        {
            stamp = Stamp();
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            // Links in a circle, or a folder that is being replaced: looked at again with the next request.
            return;
        }
        if (stamp == _stamp)
        {
            return;
        }
        _stamp = stamp;
        try
        {
            var (config, tls) = Load();
            if (config.HasTls != _hasTls)
            {
                _log.TlsNeedsRestart(_path);
                return;
            }
            (_config, _tls) = (config, tls);

            // It may name other files now.
            _stamp = Stamp();
            _log.WebConfigReloaded(_path);
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            foreach (var error in exception is YamlFileException file ? file.Errors(_path) : [$"{_path}: {exception.Message}"])
            {
                _log.WebConfigRejected(_path, error);
            }
        }
    }

    private (WebConfig Config, TlsServer? Tls) Load()
    {
        var config = WebConfigReader.Read(YamlText.ReadFile(_path), Path.GetDirectoryName(_path)!);
        return (config, config.HasTls ? new TlsServer(config.Tls!, config.Http.Http2) : null);
    }

    /// <summary>Changes with the files.</summary>
    private string Stamp() => string.Join('\n', Files().Select(path =>
    {
        // Kubernetes replaces a file by pointing the link to its folder elsewhere.
        var file = new FileInfo(path);
        file = file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : file;
        return file.Exists ? $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}" : path;
    }));

    private IEnumerable<string> Files() =>
        new[] { _path, _config.Tls?.CertFile, _config.Tls?.KeyFile, _config.Tls?.ClientCaFile }.OfType<string>().Where(path => path.Length > 0);
}
