// First, and without what the others need: a worker waits for it.
using Windhover.Exporter.Host;
using Windhover.Interop;
using Windhover.Launcher.Commands;
using Windhover.Launcher.Model;
using Windhover.Launcher.Supervision;
using Windhover.Launcher.Upgrading;
using Windhover.Launcher.World.Processes;

if (StartChildCommand.IsMeant(args))
{
    return StartChildCommand.Run(args, Console.Error);
}
StandardStreams.Ensure();
// Before anything is started: a file that the shell had open (exec 9</etc/shadow) is none of the children's.
Descriptors.CloseAllOnExec();
if (!OpenFileLimit.LetsSpeak())
{
    return ExitCode.Error;
}
ChildWait.KeepEnded();
OwnProgram.Remember();
if (UpgradeCheckCommand.IsMeant(args))
{
    return await UpgradeCheckCommand.InvokeAsync(args, Console.Out, Console.Error);
}
if (args is ["exporter", ..])
{
    return await ExporterCommand.RunAsync(args[1..], Console.Out, Console.Error, CancellationToken.None);
}
if (ToolCommands.Knows(args))
{
    return await ToolCommands.InvokeAsync(args, Console.Out, Console.Error);
}
StopSignals.Watch();
return await RunCommand.InvokeAsync(args, Console.Out, Console.Error);
