using Windhover.Launcher.Commands;
using Windhover.Launcher.ExporterHost;

return args is ["exporter", ..]
    ? await ExporterCommand.RunAsync(args[1..], Console.Out, Console.Error, CancellationToken.None)
    : await RunCommand.InvokeAsync(args, Console.Out, Console.Error);
