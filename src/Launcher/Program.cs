using Windhover.Launcher.Commands;
using Windhover.Launcher.ExporterHost;
using Windhover.Launcher.Interop;
using Windhover.Launcher.Upgrading;

// First, and without what the others need: a worker waits for it.
if (StartChildCommand.IsMeant(args))
{
    return StartChildCommand.Run(args, Console.Error);
}
ChildWait.KeepEnded();
OwnProgram.Remember();
if (UpgradeCheckCommand.IsMeant(args))
{
    return await UpgradeCheckCommand.InvokeAsync(args, Console.Out, Console.Error);
}
return args is ["exporter", ..]
    ? await ExporterCommand.RunAsync(args[1..], Console.Out, Console.Error, CancellationToken.None)
    : ToolCommands.Knows(args)
        ? await ToolCommands.InvokeAsync(args, Console.Out, Console.Error)
        : await RunCommand.InvokeAsync(args, Console.Out, Console.Error);
