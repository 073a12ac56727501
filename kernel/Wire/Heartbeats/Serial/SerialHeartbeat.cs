using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Wire.Heartbeats.Serial;

/// <summary>
/// Heartbeats over a serial line between two servers. A line that fails is opened again, at first
/// at once and then less often.
/// </summary>
internal sealed class SerialHeartbeat : IBeatCarrier
{
    private const string Module = "comhb";
    private const int Missing = 1;
    private const int Failed = 2;
    private const int Recovered = 3;

    private readonly string _name;
    private readonly int _path;
    private readonly string _device;
    private readonly BeatInbox _inbox;
    private readonly BeatOutbox _outbox;
    private readonly TimingConfig _timing;
    private readonly BeatThreads _threads;
    private readonly TimeProvider _time;
    private readonly Action<Alert> _tell;
    private readonly SerialFrames _frames;
    private readonly WakeUp _wake = new();
    private readonly byte[] _frame = new byte[FrameCodec.FrameBytesMax];
    private readonly byte[] _out =
        new byte[SerialFrames.WrittenBytesMax(FrameCodec.FrameBytesMax)];
    private readonly byte[] _in = new byte[1024];
    private volatile bool _ended;
    private volatile bool _news;
    private Thread? _thread;
    private SerialLine? _line;
    private int _sent;
    private int _toSend;
    private int _told;

    public SerialHeartbeat(string name, int path, string device, BeatInbox inbox,
        BeatOutbox outbox, RefusedCounters refused, TimingConfig timing, BeatThreads threads,
        TimeProvider time, Action<Alert> tell)
    {
        _name = name;
        _path = path;
        _device = device;
        _inbox = inbox;
        _outbox = outbox;
        _timing = timing;
        _threads = threads;
        _time = time;
        _tell = tell;
        _frames = new SerialFrames(WireLimits.DatagramBytesMax,
            frame => inbox.Accept(path, frame, time.GetTimestamp()),
            () => refused.Count(Refusal.Garbled));
    }

    public void Start() => _thread = _threads.Run($"beat-{_name}", Loop);

    public void HaveNews()
    {
        _news = true;
        _wake.Set();
    }

    public void End()
    {
        _ended = true;
        _wake.Set();
    }

    public void Dispose()
    {
        End();
        _thread?.Join();
        _wake.Dispose();
    }

    private void Loop()
    {
        var backOff = WireLimits.BackOffMin;
        var pace = new Pace(_timing.HeartbeatInterval, _time);
        while (!_ended)
        {
            if (_line is null && !TryOpen())
            {
                Nap(backOff);
                backOff = backOff * 2 < WireLimits.BackOffMax ? backOff * 2 : WireLimits.BackOffMax;
                continue;
            }
            try
            {
                Exchange(_line!, pace);
                backOff = WireLimits.BackOffMin;
            }
            catch (IOException e)
            {
                Lose(Failed, e.Message);
            }
        }
        Drop();
    }

    // What came is taken before more is sent: a line that is full one way is still heard.
    private void Exchange(SerialLine line, Pace pace)
    {
        line.Wait(_wake, toSend: _sent < _toSend, pace.WaitMs);
        for (int got = line.Read(_in); got > 0; got = line.Read(_in))
        {
            _frames.Feed(_in.AsSpan(0, got));
            if (_ended) return;
        }
        bool due = pace.Due() || _news;
        if (due && _sent == _toSend)
        {
            _news = false;
            int length = _outbox.Write(_path, _frame);
            (_sent, _toSend) = length == 0
                ? (0, 0) : (0, SerialFrames.Write(_frame.AsSpan(0, length), _out));
        }
        if (_sent < _toSend) _sent += line.Write(_out.AsSpan(_sent, _toSend - _sent));
        // Only a line that works ends a fault: one that opens and breaks again is no news.
        if (_told != 0 && _sent == _toSend) Recover();
    }

    private void Nap(TimeSpan time)
    {
        long began = _time.GetTimestamp();
        while (!_ended && _time.GetElapsedTime(began) < time)
        {
            var rest = time - _time.GetElapsedTime(began);
            _wake.Wait((int)Math.Ceiling(Math.Max(1, rest.TotalMilliseconds)));
        }
    }

    private bool TryOpen()
    {
        try
        {
            _line = SerialLine.Open(_device);
            return true;
        }
        catch (IOException e)
        {
            Tell(Missing, e.Message);
            return false;
        }
    }

    private void Lose(int number, string text)
    {
        Drop();
        Tell(number, text);
    }

    private void Drop()
    {
        _line?.Dispose();
        _line = null;
        (_sent, _toSend) = (0, 0);
        _frames.Reset();
    }

    // One word from the first fault to the end of it, whatever follows from it in between.
    private void Tell(int number, string text)
    {
        if (_told != 0) return;
        _told = number;
        _tell(new Alert(AlertLevel.Error, Module, number,
            $"Heartbeat {_name} cannot use {_device}: {text}."));
    }

    private void Recover()
    {
        _told = 0;
        _tell(new Alert(
            AlertLevel.Info, Module, Recovered, $"Heartbeat {_name} uses {_device} again."));
    }
}
