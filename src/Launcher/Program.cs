// First, and without what the others need: a worker waits for it.
using Windhover.Exporter.Host;
using Windhover.Interop;
using Windhover.Launcher.Commands;
using Windhover.Launcher.Model;
using Windhover.Launcher.Upgrading;
using Windhover.Launcher.World.Processes;

if (StartChildCommand.IsMeant(args))
{
    return StartChildCommand.Run(args, Console.Error);
}
StandardStreams.Ensure();
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
if (!OperatorSignals.Hold())
{
    // Returns where it cannot: then a signal may kill the launcher in place of telling it.
    ExecCall.StartAnew(ThreadReserve.ForCompiler);
}
if (ThreadReserve.Fill() is { } problem)
{
    Console.Error.WriteLine($"windhover: {problem}");
    return ExitCode.Error;
}
OperatorSignals.Watch();
return SpawnThread.ServeWhile(() => RunCommand.InvokeAsync(args, Console.Out, Console.Error));
