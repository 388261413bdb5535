using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Host;

/// <summary>The file of <c>--statsd.mapping-config</c>: read at start, and again on SIGHUP or <c>/-/reload</c>.</summary>
internal sealed class MappingFile(string path, ILogger log)
{
    private readonly Lock _gate = new();

    /// <summary>The file's text.</summary>
    /// <exception cref="MappingFileException">It cannot be read, or is no text.</exception>
    public string Read()
    {
        try
        {
            return YamlText.Decode(File.ReadAllBytes(path));
        }
        catch (MappingConfigException exception)
        {
            throw new MappingFileException(exception.Message);
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
            try
            {
                exporter.Reload(Read());
                LogWarnings(exporter);
                log.MappingReloaded();
            }
            catch (MappingFileException exception)
            {
                exporter.CountFailedReload();
                log.MappingRefused(exception.Message);
            }
            catch (MappingConfigException exception)
            {
                log.MappingRefused(exception.Message);
            }
        }
    }

    /// <summary>What the file in force has to say without being refused.</summary>
    public void LogWarnings(StatsdExporter exporter)
    {
        foreach (var warning in exporter.Mapper.Warnings)
        {
            log.MappingWarning(warning.Message, warning.Attributes);
        }
    }
}
