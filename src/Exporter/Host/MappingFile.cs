using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Mapping.Yaml;
using Windhover.Shared.Text;

namespace Windhover.Exporter.Host;

/// <summary>The file of <c>--statsd.mapping-config</c>: read at start, and again on SIGHUP or <c>/-/reload</c>.</summary>
internal sealed class MappingFile(string path, ILogger log)
{
    private readonly Lock _gate = new();

    /// <summary>The file's text.</summary>
    /// <exception cref="MappingFileException">It cannot be read.</exception>
    /// <exception cref="YamlFileException">It is no text.</exception>
    public string Read()
    {
        try
        {
            return YamlText.ReadFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MappingFileException($"cannot read the mapping file {FileProblem.Of(path, exception)}");
        }
    }

    /// <summary>Puts the file as it is now in force. A bad one changes nothing: the old mappings stay.</summary>
    public void ReloadInto(StatsdExporter exporter)
    {
        // One at a time, or of two reloads the older text could win.
        lock (_gate)
        {
            string yaml;
            try
            {
                yaml = Read();
            }
            catch (Exception exception) when (exception is MappingFileException or YamlFileException)
            {
                exporter.CountFailedReload();
                Reject(exception);
                return;
            }
            try
            {
                exporter.Reload(yaml);
                LogWarnings(exporter);
                log.MappingReloaded();
            }
            catch (YamlFileException exception)
            {
                Reject(exception);
            }
        }
    }

    /// <summary>What the file in force has to say without being rejected.</summary>
    public void LogWarnings(StatsdExporter exporter)
    {
        foreach (var finding in exporter.Mapper.Findings)
        {
            log.MappingNotice($"{finding.Place(path)}: {finding.Text}");
        }
        foreach (var warning in exporter.Mapper.Warnings)
        {
            log.MappingWarning(warning.Message, warning.Attributes);
        }
    }

    private void Reject(Exception exception)
    {
        foreach (var error in exception is YamlFileException file ? file.Errors(path) : [exception.Message])
        {
            log.MappingRejected(error);
        }
    }
}
