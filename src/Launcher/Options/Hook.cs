using Windhover.Launcher.Model;

namespace Windhover.Launcher.Options;

/// <summary>A command of the operator's, and when to run it.</summary>
/// <param name="Event">When.</param>
/// <param name="Command">For <c>/bin/sh -c</c>.</param>
internal sealed record Hook(HookEvent Event, string Command)
{
    /// <summary>Reads <c>EVENT=COMMAND</c>.</summary>
    /// <returns>What is wrong with it, as the end of a sentence; null if nothing is.</returns>
    public static string? Parse(string text, out Hook? hook)
    {
        hook = null;
        var parts = text.Split('=', 2);
        if (parts is not [var label, var command] || string.IsNullOrWhiteSpace(command))
        {
            return "expected EVENT=COMMAND";
        }
        if (HookEventText.Parse(label) is not { } happened)
        {
            return $"there is no event '{label}'; expected one of {HookEventText.All}";
        }
        hook = new Hook(happened, command);
        return null;
    }
}
