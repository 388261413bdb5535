using Windhover.Blaster;

if (!Load.TryParse(args, out var load, out var problem))
{
    await Console.Error.WriteLineAsync(problem);
    await Console.Error.WriteLineAsync(Load.Usage);
    return 2;
}

using var packets = new Packets(load);
var sent = Blast.Run(load, packets);
Console.WriteLine(sent);
return sent.Errors == 0 ? 0 : 1;
