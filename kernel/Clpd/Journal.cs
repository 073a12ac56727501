using System.Collections.Immutable;
using Baton.Core;
using Baton.Wire.Journal;

namespace Baton.Clpd;

/// <summary>
/// Every step as it was taken, for <c>clpsim --replay</c>: written by a thread of its own, so that
/// no decision waits for it, and two files at most, each of which starts with a whole state.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int FileBytesMax = 16 << 20;

    /// <summary>Some seconds of a storm; what does not fit is left out with a new start.</summary>
    private const int WaitingMax = 20_000;

    /// <summary>Also what a crash may lose; the thread wakes no oftener than this.</summary>
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _ending = new();
    private readonly Scrubber _scrubber = new();
    private readonly JournalText _text = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly Thread _thread;
    private List<Step> _waiting = [];
    private bool _startWanted = true;
    private volatile bool _broken;
    private StreamWriter? _file;

    public Journal(string path, TimeProvider time, Action<string> warn)
    {
        (_path, _time, _warn) = (path, time, warn);
        _thread = new Thread(Write) { IsBackground = true, Name = "journal" };
        _thread.Start();
    }

    private sealed record Step(
        State? Start, Event Happened, Instant Now, ImmutableArray<Effect> Did);

    /// <summary>Notes a step; called by the loop, and never waits.</summary>
    public void Note(State before, Event happened, Instant now, ImmutableArray<Effect> did)
    {
        if (_broken) return;
        lock (_gate)
        {
            if (_waiting.Count >= WaitingMax)
            {
                _startWanted = true;
                return;
            }
            _waiting.Add(new(_startWanted ? before : null, happened, now, did));
            _startWanted = false;
        }
    }

    public void Dispose()
    {
        _ending.Set();
        _thread.Join();
        _file?.Dispose();
        _ending.Dispose();
    }

    private void Write()
    {
        try
        {
            bool last;
            do
            {
                last = _ending.Wait(WriteInterval);
                List<Step> steps;
                lock (_gate) (steps, _waiting) = (_waiting, []);
                foreach (var step in steps) Write(step);
                _file?.Flush();
            }
            while (!last);
        }
        // A full disk, or a step that cannot be told, costs the journal and nothing else.
        catch (Exception e)
        {
            _broken = true;
            _warn($"The journal is not written any more: {e.Message}");
        }
    }

    private void Write(Step step)
    {
        if (step.Start is { } start)
        {
            Turn();
            _file!.WriteLine(_text.Start(
                start with
                {
                    Config = _scrubber.Scrub(start.Config),
                    Unstretched = start.Unstretched is { } written
                        ? _scrubber.Scrub(written) : null,
                }, step.Now,
                _time.GetUtcNow()));
        }
        var happened = step.Happened is Event.ConfigChanged changed
            ? new Event.ConfigChanged(_scrubber.Scrub(changed.Config)) : step.Happened;
        _file!.WriteLine(_text.Step(happened, step.Now, step.Did));
        if (_file.BaseStream.Position < FileBytesMax) return;
        lock (_gate) _startWanted = true;
    }

    private void Turn()
    {
        _file?.Dispose();
        if (File.Exists(_path)) File.Move(_path, _path + ".1", overwrite: true);
        _file = new StreamWriter(new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }));
    }
}
