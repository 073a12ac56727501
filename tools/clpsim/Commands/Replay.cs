using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core;
using Baton.Wire.Journal;

namespace Baton.Clpsim.Commands;

/// <summary>
/// Takes a daemon's recorded steps once more and compares what is decided, step for step.
/// </summary>
internal sealed class Replay(TextWriter say)
{
    private const int DifferencesShown = 20;

    private readonly JournalText _text = new();
    private State? _state;
    private int _starts;
    private long _steps;
    private long _different;

    /// <summary>Replays files in their order; the number of steps that differ.</summary>
    /// <exception cref="InvalidDataException">One is no journal.</exception>
    public long Run(IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            string? waiting = null;
            int number = 0;
            foreach (string line in File.ReadLines(file))
            {
                if (waiting is not null) Take(file, ++number, Read(file, number, waiting));
                waiting = line;
            }
            // A daemon that was killed leaves a last line that may be cut.
            if (waiting is not null && Last(waiting) is { } last) Take(file, ++number, last);
        }
        say.WriteLine($"starts={_starts} steps={_steps} different={_different}");
        return _different;
    }

    private void Take(string file, int number, JournalLine line)
    {
        var happened = _text.Happened(line);
        if (happened is null)
        {
            _state = line.State;
            _starts++;
            return;
        }
        if (_state is null)
            throw new InvalidDataException($"{file}:{number}: a step comes before any state.");
        var turn = Machine.Step(_state, happened, line.Now);
        _state = turn.Next;
        _steps++;
        var decided = JournalJson.Words(turn.Effects);
        var recorded = line.Did ?? [];
        if (decided.SequenceEqual(recorded)) return;
        if (_different++ < DifferencesShown) Show(file, number, happened, recorded, decided);
    }

    private void Show(string file, int number, Event happened, ImmutableArray<string> recorded,
        ImmutableArray<string> decided)
    {
        say.WriteLine($"{file}:{number}: {happened}");
        foreach (string only in recorded.Except(decided)) say.WriteLine($"  recorded: {only}");
        foreach (string only in decided.Except(recorded)) say.WriteLine($"  decided:  {only}");
        if (!recorded.Except(decided).Any() && !decided.Except(recorded).Any())
            say.WriteLine("  the same, in another order or number");
    }

    private static JournalLine Read(string file, int number, string line)
    {
        try
        {
            return JournalJson.Read(line);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}:{number}: no line of a journal: {e.Message}");
        }
    }

    private static JournalLine? Last(string line)
    {
        try
        {
            return JournalJson.Read(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
