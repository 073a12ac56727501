using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Wire.Heartbeats.Witness;

/// <summary>
/// Heartbeats over a witness on a third machine, which is trusted with nothing but being there.
/// </summary>
internal sealed class WitnessHeartbeat : IBeatCarrier
{
    private const string Module = "witnesshb";
    private const int Failed = 1;
    private const int Recovered = 2;

    // News goes out at once, but the witness bounds how much a server may say.
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(20);

    // A witness that refuses at once is not asked as often as beats are due.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(250);

    private readonly string _name;
    private readonly WitnessClient _client;
    private readonly Relay _relay;
    private readonly TimingConfig _timing;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Action<Alert> _tell;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly byte[] _envelope = new byte[RelayEnvelope.BytesMax];
    private Task _running = Task.CompletedTask;
    private bool _failed;

    public WitnessHeartbeat(HeartbeatConfig heartbeat, WitnessClient client, Relay relay,
        TimingConfig timing, TimeProvider time, Action<Alert> tell)
    {
        _name = heartbeat.Name;
        _client = client;
        _relay = relay;
        _timing = timing;
        _time = time;
        _tell = tell;
        // An answer that is later than half the timeout would not keep anybody alive.
        var configured = (heartbeat.Witness ?? new WitnessConfig()).Timeout;
        var half = timing.HalfTimeout;
        _patience = configured < half ? configured : half;
    }

    public void Start() => _running = Task.Run(LoopAsync);

    public void HaveNews()
    {
        try
        {
            _news.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // It will be gone out for anyway, or has ended.
        }
    }

    public void End() => _stopping.Cancel();

    public void Dispose()
    {
        End();
        _running.Wait();
        _client.Dispose();
        _news.Dispose();
        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        var pace = new Pace(_timing.HeartbeatInterval, _time);
        try
        {
            while (true)
            {
                int length = _relay.Write(_envelope);
                bool works = length == 0 || await ExchangeAsync(length).ConfigureAwait(false);
                _ = pace.Due();
                await Task.Delay(works ? PauseMin : PauseAfterFailure, _time, _stopping.Token)
                    .ConfigureAwait(false);
                await _news.WaitAsync(pace.WaitMs, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // It ends.
        }
    }

    private async Task<bool> ExchangeAsync(int length)
    {
        using var deadline = new Deadline(_patience, _time, _stopping.Token);
        try
        {
            var answer = await _client.ExchangeAsync(
                _envelope.AsMemory(0, length), deadline.Token).ConfigureAwait(false);
            TakeAll(answer.Span, _time.GetTimestamp());
            Note(works: true, "");
            return true;
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            Note(works: false, $"it did not answer within {_patience.TotalSeconds:0.0} s");
        }
        catch (IOException e)
        {
            Note(works: false, e.Message);
        }
        return false;
    }

    private void TakeAll(ReadOnlySpan<byte> answer, long now)
    {
        var beats = new WitnessAnswer(answer);
        while (beats.Next())
        {
            // Its word on the age can only make a beat older: it cannot be used to lie with.
            long at = now - (long)(beats.Age.TotalSeconds * _time.TimestampFrequency);
            _relay.Take(beats.Server, beats.Beat, at);
        }
    }

    private void Note(bool works, string text)
    {
        if (works != _failed) return;
        _failed = !works;
        _tell(works
            ? new Alert(AlertLevel.Info, Module, Recovered,
                $"Heartbeat {_name} reaches {_client.Name} again.")
            : new Alert(AlertLevel.Error, Module, Failed,
                $"Heartbeat {_name} does not reach {_client.Name}: {text}."));
    }
}
