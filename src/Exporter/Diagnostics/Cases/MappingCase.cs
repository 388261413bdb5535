using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Diagnostics.Cases;

/// <summary>One test of a mapping file: these lines give these series.</summary>
internal sealed class MappingCase
{
    /// <summary>For the report; may be empty.</summary>
    public string Name = "";

    /// <summary>Sent in this order to an exporter that has seen nothing yet.</summary>
    public List<PlacedText> Lines = [];

    /// <summary>As <c>/metrics</c> shows them; the value may be left out.</summary>
    public List<PlacedText> Series = [];

    /// <summary>Reasons for which samples are rejected, one for each sample.</summary>
    public List<PlacedText> Rejected = [];

    /// <summary>Where the test begins.</summary>
    public YamlNode? Place;
}

/// <summary>A file of tests as written.</summary>
internal sealed class MappingCases
{
    public List<MappingCase> Tests = [];
}
