using System.Text.Json.Serialization;

namespace Windhover.Launcher.Model;

/// <summary>Why a child ended, or why it was told to.</summary>
[JsonConverter(typeof(ExitReasonText.Converter))]
internal enum ExitReason
{
    /// <summary>It ended by itself, with an exit code.</summary>
    Exit,

    /// <summary>A signal that was not ours killed it.</summary>
    Signal,

    /// <summary>The kernel killed it because memory ran out.</summary>
    OutOfMemory,

    /// <summary>It gave no sign of life any more.</summary>
    Hang,

    /// <summary>It was not ready in time.</summary>
    NotReady,

    /// <summary>It has answered as many requests as a worker may.</summary>
    MaxRequests,

    /// <summary>It is as old as a worker may be.</summary>
    MaxAge,

    /// <summary>It has kept more memory than a worker may.</summary>
    MaxRss,

    /// <summary>Its generation was replaced, or abandoned.</summary>
    Reload,

    /// <summary>Fewer workers are wanted.</summary>
    Scale,

    /// <summary>An operator asked for another one.</summary>
    Restart,

    /// <summary>An operator wants its slot empty.</summary>
    Drain,

    /// <summary>The launcher ends.</summary>
    Stop,
}
