using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using Windhover.Interop;
using Windhover.Launcher.Control;

namespace Windhover.Launcher.Terminal;

/// <summary>Asks, paints and reads keys until the operator leaves or the launcher ends; leaves the terminal as it was.</summary>
internal sealed class TopLoop(ControlClient client, ExporterWatch exporter, Glyphs glyphs, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // xterm's other screen, and no cursor: what was on the terminal before comes back.
    private const string Enter = "\e[?1049h\e[?25l\e[2J";
    private const int DefaultWidth = 80;
    private const int DefaultHeight = 24;
    private const string Leave = "\e[?25h\e[?1049l";
    private const int STDOUT_FILENO = 1;

    private const int PageRows = 10;

    // More than the highest screen shows.
    private const int LogLines = 200;

    // More than a person types while one screen is painted.
    private const int WaitingKeys = 64;

    private readonly Channel<ConsoleKeyInfo> _keys = Channel.CreateBounded<ConsoleKeyInfo>(
        new BoundedChannelOptions(WaitingKeys) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly TopState _state = new();
    private Task? _operation;
    private bool _isOver;

    // Answers come on other threads than keys.
    private readonly Lock _gate = new();

    // Of what waits to be painted; more than one makes no difference.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string? _ask;

    /// <param name="cancellationToken">Also says that the terminal is closed.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // However this program ends, the terminal is put right first.
        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            leave.Cancel();
        }
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, End);
        using var resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Changed());
        Write(Enter);
        // Reading keys from a closed terminal never returns: not here, where the end of this program is decided.
        new Thread(ReadKeys) { IsBackground = true, Name = "keys" }.Start();
        try
        {
            await LoopAsync(leave.Token);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C, SIGTERM.
        }
        finally
        {
            Write(Leave);
        }
        if (_isOver)
        {
            throw new ControlException($"the launcher at {client.Path} has ended");
        }
    }

    /// <summary>Paints when something has changed: a look, a key, the size of the terminal.</summary>
    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        var looks = LookAgainAndAgainAsync(cancellationToken);
        while (!_isOver)
        {
            while (_keys.Reader.TryRead(out var key))
            {
                lock (_gate)
                {
                    if (!Press(key, cancellationToken))
                    {
                        return;
                    }
                }
            }
            // A terminal that does not know its size says 0.
            var width = Console.WindowWidth is > 0 and var columns ? columns : DefaultWidth;
            var height = Console.WindowHeight is > 0 and var rows ? rows : DefaultHeight;
            string screen;
            lock (_gate)
            {
                screen = TopView.Paint(_state, time.GetUtcNow(), width, height, Screen.HasColors, glyphs);
            }
            Write(screen);
            await _changes.Reader.ReadAsync(cancellationToken);
            if (looks.IsCompleted)
            {
                await looks;
            }
        }
    }

    private async Task LookAgainAndAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!_isOver)
            {
                var pause = Task.Delay(Interval, time, cancellationToken);
                await LookAsync(cancellationToken);
                Changed();
                await pause;
            }
        }
        finally
        {
            Changed();
        }
    }

    private void Changed() => _changes.Writer.TryWrite(true);

    private void ReadKeys()
    {
        while (true)
        {
            _keys.Writer.TryWrite(Console.ReadKey(intercept: true));
            Changed();
        }
    }

    // Not Console.Out, which shows what moves the cursor in place of passing it on. A terminal that takes nothing is about to be gone.
    private static void Write(string screen) => _ = Descriptors.WriteAll(STDOUT_FILENO, Encoding.UTF8.GetBytes(screen), out _);

    /// <returns>False for the key that leaves.</returns>
    private bool Press(ConsoleKeyInfo key, CancellationToken cancellationToken)
    {
        if (_ask is { } asked)
        {
            (_ask, _state.Question) = (null, null);
            if (key is { KeyChar: 'y' or 'Y' })
            {
                Change($"replacing worker {asked}", ControlOperations.Restart.With(asked), cancellationToken);
            }
            else
            {
                _state.Message = "nothing done";
            }
            return true;
        }
        if (_state.Page == TopPage.Help && key is not { KeyChar: 'q' })
        {
            _state.Page = TopPage.Workers;
            return true;
        }
        switch (key)
        {
            case { Key: ConsoleKey.UpArrow }:
                _state.Select(-1);
                break;
            case { Key: ConsoleKey.DownArrow }:
                _state.Select(1);
                break;
            case { Key: ConsoleKey.PageUp }:
                _state.Select(-PageRows);
                break;
            case { Key: ConsoleKey.PageDown }:
                _state.Select(PageRows);
                break;
            case { Key: ConsoleKey.Home }:
                _state.Select(int.MinValue);
                break;
            case { Key: ConsoleKey.End }:
                _state.Select(int.MaxValue);
                break;
            case { Key: ConsoleKey.Tab }:
                Turn((TopPage)(((int)_state.Page + 1) % (int)TopPage.Help), cancellationToken);
                break;
            case { KeyChar: >= '1' and <= '4' and var digit }:
                Turn((TopPage)(digit - '1'), cancellationToken);
                break;
            case { KeyChar: '?' or 'h' }:
                _state.Page = TopPage.Help;
                break;
            case { KeyChar: '+' }:
                Change("one worker more", ControlOperations.Scale.With("+1"), cancellationToken);
                break;
            case { KeyChar: '-' }:
                Change("one worker less", ControlOperations.Scale.With("-1"), cancellationToken);
                break;
            case { KeyChar: 'r' }:
                Change("reloading", ControlOperations.Reload.Name, cancellationToken);
                break;
            case { KeyChar: 'k' } when _state.SelectedSlot is { } slot:
                _ask = slot.ToString(CultureInfo.InvariantCulture);
                _state.Question = $"Replace worker {slot}, the new one first? y, or any other key for no";
                break;
            case { KeyChar: 'q' }:
                return false;
            default:
                break;
        }
        return true;
    }

    private void Turn(TopPage page, CancellationToken cancellationToken)
    {
        _state.Page = page;
        _state.Log = [];
        _ = ReadPageAsync(cancellationToken);
    }

    private void Change(string what, string pathAndQuery, CancellationToken cancellationToken)
    {
        if (_operation is { IsCompleted: false })
        {
            _state.Message = $"{_state.Message} (wait for its end)";
            return;
        }
        _state.Message = what + " ...";
        _state.Output = [];
        _operation = ChangeAsync(pathAndQuery, cancellationToken);
    }

    private async Task ChangeAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await client.PostAsync(pathAndQuery, cancellationToken);
            (_state.Message, _state.Output) = (outcome.Message, outcome.Output);
        }
        catch (ControlException e)
        {
            _state.Message = e.Message;
        }
        catch (OperationCanceledException)
        {
            // Left meanwhile.
        }
        Changed();
    }

    /// <summary>What the page needs that is not in the status.</summary>
    private async Task ReadPageAsync(CancellationToken cancellationToken)
    {
        var page = _state.Page;
        try
        {
            if (page is TopPage.Log or TopPage.Events)
            {
                using var text = new StringWriter();
                await client.CopyLogsAsync(LogLines, follow: false, ownOnly: page == TopPage.Events, text, cancellationToken);
                var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
                _state.Log = _state.Page == page ? lines : [];
            }
            else if (page == TopPage.Exporter)
            {
                _state.ExporterPage = await exporter.PageAsync(_state.Status?.MetricsUrl, cancellationToken);
            }
        }
        catch (ControlException e)
        {
            _state.Log = [e.Message];
        }
        catch (OperationCanceledException)
        {
            // Left meanwhile, or the launcher does not answer: the status says so.
        }
        Changed();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var status = await client.StatusAsync(patience.Token);
            lock (_gate)
            {
                _state.Show(status);
            }
            _state.Exporter = await exporter.LookAsync(status.MetricsUrl, patience.Token);
            await ReadPageAsync(patience.Token);
        }
        catch (ControlException e)
        {
            _isOver = !await client.IsServedAsync(cancellationToken);
            _state.Problem = e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _state.Problem = "the launcher does not answer; the figures are old";
        }
    }
}
