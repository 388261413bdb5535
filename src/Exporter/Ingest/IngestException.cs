namespace Windhover.Exporter.Ingest;

/// <summary>A StatsD socket could not be opened. The message is the one of statsd_exporter, made for an operator.</summary>
public sealed class IngestException(IngestFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public IngestFailure Failure { get; } = failure;
}
