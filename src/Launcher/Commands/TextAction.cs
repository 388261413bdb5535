using System.CommandLine;
using System.CommandLine.Invocation;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary>Answers <c>--help</c> or <c>--version</c> with a text of our own, without regard to the rest of the command line.</summary>
internal sealed class TextAction(string text) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(text);
        return ExitCode.Clean;
    }
}
