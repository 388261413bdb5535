using Windhover.Launcher.Commands;

return await RunCommand.InvokeAsync(args, Console.Out, Console.Error);
