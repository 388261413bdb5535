namespace Windhover.Exporter.Host.Logs;

/// <summary>The choices of <c>--log.format</c>.</summary>
internal enum LogFormat
{
    /// <summary><c>time=… level=INFO msg="…" key=value</c>.</summary>
    Logfmt,

    /// <summary>The same fields as one JSON object a line.</summary>
    Json,
}
