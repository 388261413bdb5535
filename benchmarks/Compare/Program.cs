using Windhover.Compare;

if (args is not [var blaster, var windhover, var receiver, ..])
{
    await Console.Error.WriteLineAsync("usage: compare BLASTER WINDHOVER C_RECEIVER [STATSD_EXPORTER]; benchmarks/run knows them");
    return 2;
}

var peers = new List<Peer> { Peer.Windhover(windhover) };
if (File.Exists(receiver))
{
    peers.Add(Peer.CReceiver(receiver));
}

if (args.Length > 3 && File.Exists(args[3]))
{
    peers.Add(Peer.StatsdExporter(args[3]));
}

await Comparison.RunAsync(peers, new Blaster(blaster), Console.Out);
return 0;
