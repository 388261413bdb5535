// First, and without what the others need: a worker waits for it.
using Windhover.Exporter.Host;
using Windhover.Interop;
using Windhover.Launcher.Commands;
using Windhover.Launcher.Model;
using Windhover.Launcher.Upgrading;
using Windhover.Launcher.World.Processes;

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine(VersionText.NeedsLinux);
    return ExitCode.Error;
}
if (StartChildCommand.IsMeant(args))
{
    return StartChildCommand.Run(args, Console.Error);
}
StandardStreams.Ensure();
if (!OpenFileLimit.LetsSpeak())
{
    return ExitCode.Error;
}
SignalDisposition.SurviveLargeFiles();
ChildWait.KeepEnded();
args = ToolCommands.Plain(args);
OwnProgram.Remember();
return await CommandOutput.RunAsync(() =>
{
    if (UpgradeCheckCommand.IsMeant(args))
    {
        return UpgradeCheckCommand.InvokeAsync(args, Console.Out, Console.Error);
    }
    if (args is ["exporter", ..])
    {
        return ExporterCommand.RunAsync(args[1..], Console.Out, Console.Error, CancellationToken.None);
    }
    if (ToolCommands.Knows(args))
    {
        // A command whose terminal is gone has no reader to wait for. One in front of a pipe may have been asked for its effect alone.
        return ToolCommands.InvokeAsync(args, Console.Out, Console.Error, Console.IsOutputRedirected ? CancellationToken.None : OutputWatch.Start());
    }
    if (!OperatorSignals.Hold())
    {
        // Returns where it cannot: then a signal may kill the launcher in place of telling it.
        ExecCall.StartAnew(ThreadReserve.ForCompiler);
    }
    // Before anything is started, and after the last time that this program starts anew, which needs what the service manager has passed and
    // what an upgrade hands over: a file that the shell had open (exec 9</etc/shadow) is none of the children's.
    Descriptors.CloseAllOnExec();
    if (ThreadReserve.Fill() is { } problem)
    {
        Console.Error.WriteLine($"windhover: {problem}");
        return Task.FromResult(ExitCode.Error);
    }
    OperatorSignals.Watch();
    _ = SpawnThread.WithoutRights.TryBegin();
    return Task.FromResult(SpawnThread.ServeWhile(() => RunCommand.InvokeAsync(args, Console.Out, Console.Error)));
});
