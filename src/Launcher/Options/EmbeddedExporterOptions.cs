using Windhover.Exporter.Host.Flags;

namespace Windhover.Launcher.Options;

/// <summary>What the exporter beside the workers is told.</summary>
/// <param name="Arguments">As its own command line takes them.</param>
/// <param name="Flags">The same, read: the launcher binds the exporter's sockets.</param>
/// <param name="User">As whom it runs; null: as the workers do.</param>
internal sealed record EmbeddedExporterOptions(IReadOnlyList<string> Arguments, ExporterFlags Flags, UserIdentity? User);
