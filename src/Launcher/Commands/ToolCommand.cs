using System.CommandLine;

namespace Windhover.Launcher.Commands;

/// <summary>A command beside <c>run</c> and <c>exporter</c>.</summary>
/// <param name="Name">The first word on the command line.</param>
/// <param name="Usage">What follows it, for <c>windhover --help</c>.</param>
/// <param name="Summary">Its line there.</param>
/// <param name="Create">With the writers for output and errors.</param>
internal sealed record ToolCommand(string Name, string Usage, string Summary, Func<TextWriter, TextWriter, Command> Create);
