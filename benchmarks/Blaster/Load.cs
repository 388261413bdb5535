using System.Globalization;

namespace Windhover.Blaster;

/// <summary>What to send, and where.</summary>
internal sealed class Load
{
    public const string Usage =
        """
        blaster (--udp HOST:PORT | --unixgram PATH) [--lines N] [--series N] [--tags N] [--type c|g|ms]
                [--rate LINES_PER_SECOND] [--total LINES] [--sockets N] [--values N] [--threads N] [--segments N]
          --lines    lines in each packet (25)         --series   different series (1000)
          --tags     tags of each line (3)             --type     type of all lines (c)
          --rate     0 is as fast as possible (0)      --total    lines in all, rounded up to whole packets (1000000)
          --sockets  sockets to send from in turn (1)  --values   values in each line, 1:2:3 (1)
          --threads  threads that share the load (1)   --segments packets that the kernel makes of one (1): UDP, all as long
        """;

    /// <summary><c>host:port</c>, or null.</summary>
    public string? Udp { get; private set; }

    /// <summary>Path, or <c>@name</c>, or null.</summary>
    public string? Unixgram { get; private set; }

    public int Lines { get; private set; } = 25;

    public int Series { get; private set; } = 1000;

    public int Tags { get; private set; } = 3;

    public string Type { get; private set; } = "c";

    /// <summary>Lines per second; 0 for as fast as possible.</summary>
    public long Rate { get; private set; }

    public long Total { get; private set; } = 1_000_000;

    public int Sockets { get; private set; } = 1;

    public int Values { get; private set; } = 1;

    public int Threads { get; private set; } = 1;

    /// <summary>UDP_SEGMENT: so many datagrams go through the sender's half of the network stack as one, and arrive one by one. A
    /// sender without it is slower than the receivers.</summary>
    public int Segments { get; private set; } = 1;

    /// <summary>What one of the threads does.</summary>
    public Load Share()
    {
        var share = (Load)MemberwiseClone();
        share.Rate = Rate / Threads;
        share.Total = Total / Threads;
        share.Threads = 1;
        return share;
    }

    public static bool TryParse(string[] args, out Load load, out string problem)
    {
        load = new Load();
        problem = "";
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !load.TrySet(args[i], args[i + 1]))
            {
                problem = $"cannot use {string.Join(' ', args.Skip(i).Take(2))}";
                return false;
            }
        }

        problem = load.Udp is null == load.Unixgram is null ? "one of --udp and --unixgram is needed"
            : load.Segments > 1 && (load.Udp is null || load.Tags == 0) ? "--segments works with --udp and tags only"
            : "";
        return problem.Length == 0;
    }

    private bool TrySet(string option, string text)
    {
        switch (option)
        {
            case "--udp":
                Udp = text;
                return true;
            case "--unixgram":
                Unixgram = text;
                return true;
            case "--type":
                Type = text;
                return text is "c" or "g" or "ms";
            default:
                return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && TrySet(option, number);
        }
    }

    private bool TrySet(string option, long number)
    {
        var small = (int)Math.Min(number, int.MaxValue);
        switch (option)
        {
            case "--lines":
                Lines = small;
                return small > 0;
            case "--series":
                Series = small;
                return small > 0;
            case "--tags":
                Tags = small;
                return true;
            case "--rate":
                Rate = number;
                return true;
            case "--total":
                Total = number;
                return number > 0;
            case "--sockets":
                Sockets = small;
                return small is > 0 and <= 64;
            case "--threads":
                Threads = small;
                return small is > 0 and <= 64;
            case "--segments":
                Segments = small;
                return small is > 0 and <= 64;
            case "--values":
                Values = small;
                return small > 0;
            default:
                return false;
        }
    }
}
