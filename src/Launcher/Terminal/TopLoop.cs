using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using Windhover.Interop;
using Windhover.Launcher.Control;
using Windhover.Launcher.Control.Reports;

namespace Windhover.Launcher.Terminal;

/// <summary>Asks, paints and reads keys until the operator leaves or the launcher ends; leaves the terminal as it was.</summary>
internal sealed class TopLoop(ControlClient client, ExporterWatch exporter, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // xterm's other screen, and no cursor: what was on the terminal before comes back.
    private const string Enter = "\e[?1049h\e[?25l\e[2J";
    private const int DefaultWidth = 80;
    private const int DefaultHeight = 24;
    private const string Leave = "\e[?25h\e[?1049l";
    private const int STDOUT_FILENO = 1;

    // More than a person types while one screen is painted.
    private const int WaitingKeys = 64;

    private readonly Channel<ConsoleKeyInfo> _keys = Channel.CreateBounded<ConsoleKeyInfo>(
        new BoundedChannelOptions(WaitingKeys) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly TopState _state = new();
    private Task? _operation;
    private bool _isOver;

    // Painting costs more than all the rest: only what changed is painted.
    private (StatusReport?, string, string?, string?, int?, int, int) _shown;

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

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        var look = LookAsync(cancellationToken);
        var lookedAt = time.GetTimestamp();
        while (!_isOver)
        {
            if (look.IsCompleted && time.GetElapsedTime(lookedAt) >= Interval)
            {
                await look;
                lookedAt = time.GetTimestamp();
                look = LookAsync(cancellationToken);
            }
            while (_keys.Reader.TryRead(out var key))
            {
                if (!Press(key, cancellationToken))
                {
                    return;
                }
            }
            Paint();
            await Task.Delay(KeyInterval, time, cancellationToken);
        }
    }

    private void Paint()
    {
        // A terminal that does not know its size says 0.
        var width = Console.WindowWidth is > 0 and var columns ? columns : DefaultWidth;
        var height = Console.WindowHeight is > 0 and var rows ? rows : DefaultHeight;
        var shown = (_state.Status, _state.Message, _state.Problem, _state.Exporter, _state.Selected, width, height);
        if (shown != _shown)
        {
            _shown = shown;
            Write(TopView.Paint(_state, time.GetUtcNow(), width, height, Screen.HasColors));
        }
    }

    private void ReadKeys()
    {
        while (true)
        {
            _keys.Writer.TryWrite(Console.ReadKey(intercept: true));
        }
    }

    // Not Console.Out, which shows what moves the cursor in place of passing it on. A terminal that takes nothing is about to be gone.
    private static void Write(string screen) => _ = Descriptors.WriteAll(STDOUT_FILENO, Encoding.UTF8.GetBytes(screen), out _);

    /// <returns>False for the key that leaves.</returns>
    private bool Press(ConsoleKeyInfo key, CancellationToken cancellationToken)
    {
        switch (key)
        {
            case { Key: ConsoleKey.UpArrow }:
                _state.Select(-1);
                break;
            case { Key: ConsoleKey.DownArrow }:
                _state.Select(1);
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
                Change($"replacing worker {slot}", ControlOperations.Restart.With(slot.ToString(CultureInfo.InvariantCulture)), cancellationToken);
                break;
            case { KeyChar: 'q' }:
                return false;
            default:
                break;
        }
        return true;
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
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var status = await client.StatusAsync(patience.Token);
            _state.Show(status);
            _state.Exporter = await exporter.LookAsync(status.MetricsUrl, patience.Token);
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
