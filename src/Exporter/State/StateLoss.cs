namespace Windhover.Exporter.State;

/// <summary>Why a record of a file was left out when it was loaded.</summary>
internal enum StateLoss
{
    /// <summary>Its checksum is wrong, or its content makes no sense.</summary>
    Damaged,

    /// <summary>A value that no series of its kind can have.</summary>
    ImpossibleValue,

    /// <summary>Part of a series that is not there, or a series whose terms are not.</summary>
    Orphan,

    /// <summary>Name or labels that the rules reject, or a series that is there already.</summary>
    Rejected,

    /// <summary>Above a limit of series.</summary>
    Limit,

    /// <summary>The mapping now says something else about the name.</summary>
    Redefined,
}
