using Windhover.Exporter.Registry;

namespace Windhover.Exporter.Exposition;

/// <summary>A metric that clients send. Its help text is the first that the name had.</summary>
internal sealed class ClientFamily(FamilySnapshot snapshot) : IExposedFamily
{
    public FamilySnapshot Snapshot => snapshot;

    public string Name => snapshot.Family.Name;

    public string Help => snapshot.Family.Help;

    public SeriesKind Kind => snapshot.Family.Kind;
}
