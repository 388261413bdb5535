namespace Windhover.Exporter.Registry;

/// <summary>A metric as a scrape shows it: of the clients, or of the exporter itself.</summary>
internal interface IExposedFamily
{
    string Name { get; }

    string Help { get; }

    SeriesKind Kind { get; }
}
