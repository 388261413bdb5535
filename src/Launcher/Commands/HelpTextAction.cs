using System.CommandLine;
using System.CommandLine.Invocation;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary>Answers <c>--help</c> with a text of our own, without regard to the rest of the command line.</summary>
internal sealed class HelpTextAction(string text) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(text);
        return ExitCode.Clean;
    }
}
