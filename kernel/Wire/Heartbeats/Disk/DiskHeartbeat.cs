using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Wire.Heartbeats.Disk;

/// <summary>
/// Heartbeats over a disk that all servers see: each writes its slot and reads the others'. All of
/// it happens on one thread of its own, since a disk that does not answer holds whoever asked it.
/// </summary>
internal sealed class DiskHeartbeat : IBeatCarrier
{
    private const string Module = "diskhb";
    private const int Recovered = 20;

    // A thread that the disk holds cannot be ended; it ends by itself when the disk lets go.
    private static readonly TimeSpan JoinTimeMax = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly DiskSlots _slots;
    private readonly int _self;
    private readonly Relay _relay;
    private readonly TimingConfig _timing;
    private readonly BeatThreads _threads;
    private readonly TimeProvider _time;
    private readonly Action<Alert> _tell;
    private readonly AutoResetEvent _news = new(false);
    private readonly Lock _gate = new();
    private readonly byte[] _envelope = new byte[RelayEnvelope.BytesMax];
    private Thread? _thread;
    private ITimer? _stallWatch;
    private bool _ended;
    private long _endedAt;
    private long _busySince;
    private DiskFault? _told;

    public DiskHeartbeat(string name, DiskSlots slots, ServerId self, Relay relay,
        TimingConfig timing, BeatThreads threads, TimeProvider time, Action<Alert> tell)
    {
        _name = name;
        _slots = slots;
        _self = self.Index;
        _relay = relay;
        _timing = timing;
        _threads = threads;
        _time = time;
        _tell = tell;
    }

    public void Start()
    {
        var half = _timing.HalfTimeout;
        _stallWatch = _time.CreateTimer(_ => LookForStall(half), null, half, half);
        _thread = _threads.Run($"beat-{_name}", Loop);
    }

    public void HaveNews() => _news.Set();

    public void End()
    {
        lock (_gate)
        {
            if (!_ended) _endedAt = _time.GetTimestamp();
            _ended = true;
        }
        _news.Set();
        _stallWatch?.Dispose();
    }

    public void Dispose()
    {
        End();
        var left = JoinTimeMax - _time.GetElapsedTime(_endedAt);
        _thread?.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>
    /// One beat left and the others' fetched; false if the device cannot be used.
    /// </summary>
    internal bool Round()
    {
        Interlocked.Exchange(ref _busySince, Math.Max(1, _time.GetTimestamp()));
        try
        {
            if (!_slots.IsOpen) _slots.Open();
            int length = _relay.Write(_envelope);
            if (length > 0) _slots.Write(_self, _envelope.AsSpan(0, length));
            // The slots were so at some moment of the reading: the first one is the one that is
            // sure not to credit a silent server with what the disk took to answer.
            long began = _time.GetTimestamp();
            _slots.Read();
            lock (_gate)
            {
                if (_ended) return false;
                TakeAll(began);
            }
            Note(null, "");
            return true;
        }
        catch (DiskFaultException e)
        {
            Note(e.Fault, e.Message);
            return false;
        }
        finally
        {
            Interlocked.Exchange(ref _busySince, 0);
        }
    }

    private void TakeAll(long began)
    {
        for (int server = 0; server < _relay.Servers; server++)
            _relay.Take(server, _slots.Of(server), began);
    }

    private void Loop()
    {
        var pace = new Pace(_timing.HeartbeatInterval, _time);
        while (!HasEnded())
        {
            bool works = Round();
            _ = pace.Due();
            int wait = pace.WaitMs;
            // A device that is not there is not asked at every beat.
            if (!works) wait = Math.Max(wait, (int)WireLimits.BindRetry.TotalMilliseconds);
            if (HasEnded()) break;
            _news.WaitOne(wait);
        }
        _slots.Dispose();
    }

    private bool HasEnded()
    {
        lock (_gate) return _ended;
    }

    private void LookForStall(TimeSpan patience)
    {
        long since = Interlocked.Read(ref _busySince);
        if (since == 0 || _time.GetElapsedTime(since) < patience) return;
        Note(DiskFault.Stalled,
            $"it has not answered for {_time.GetElapsedTime(since).TotalSeconds:0.0} s");
    }

    // One word for each turn: the same fault again is no news.
    private void Note(DiskFault? fault, string text)
    {
        lock (_gate)
        {
            if (_ended || fault == _told) return;
            _told = fault;
        }
        _tell(fault is { } number
            ? new Alert(AlertLevel.Error, Module, (int)number,
                $"Heartbeat {_name} cannot use {_slots.Path}: {text}.")
            : new Alert(AlertLevel.Info, Module, Recovered,
                $"Heartbeat {_name} uses {_slots.Path} again."));
    }
}
