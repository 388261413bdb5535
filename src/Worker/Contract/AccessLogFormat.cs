namespace Windhover.Worker.Contract;

/// <summary>How a line of the access log looks.</summary>
internal enum AccessLogFormat
{
    /// <summary>Apache's and nginx's <c>combined</c>, and six fields more behind it.</summary>
    Combined,

    /// <summary>One JSON object.</summary>
    Json,
}
