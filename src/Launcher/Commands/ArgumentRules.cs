using System.CommandLine.Parsing;

namespace Windhover.Launcher.Commands;

/// <summary>Checks that commands share.</summary>
internal static class ArgumentRules
{
    /// <summary>A mistyped option would else be taken for an argument. A StatsD line has a bar, and a path can begin with ./</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-') && !token.Value.Contains('|')) is { } option)
        {
            result.AddError($"Unrecognized option '{option.Value}'.");
        }
    }
}
