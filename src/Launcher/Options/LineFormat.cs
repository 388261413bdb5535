namespace Windhover.Launcher.Options;

/// <summary>The choices of <c>--log-format</c>.</summary>
internal enum LineFormat
{
    /// <summary>As it was written, behind a prefix.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
