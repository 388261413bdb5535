using Windhover.Exporter.Registry;

namespace Windhover.Exporter.Exposition;

/// <summary>A metric that clients send. All its series have one help text, or they would have been rejected.</summary>
internal sealed class ClientFamily(FamilySnapshot snapshot) : IExposedFamily
{
    public FamilySnapshot Snapshot => snapshot;

    public string Name => snapshot.Family.Name;

    public string Help => snapshot.Series[0].Owner.Help;

    public SeriesKind Kind => snapshot.Family.Kind;
}
