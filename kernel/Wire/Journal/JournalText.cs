using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Membership;

namespace Baton.Wire.Journal;

/// <summary>
/// Makes steps into lines and lines into steps; a beat that says what the last one of its sender
/// said takes a few bytes. One object for one journal, from its start.
/// </summary>
public sealed class JournalText
{
    private readonly Dictionary<ServerId, Beat> _beats = [];

    /// <summary>A line that steps can follow, forgetting what was before it.</summary>
    public string Start(State state, Instant now, DateTimeOffset at)
    {
        _beats.Clear();
        return JournalJson.Write(new JournalLine { State = state, Now = now, At = at });
    }

    public string Step(Event happened, Instant now, ImmutableArray<Effect> did)
    {
        ImmutableArray<string>? words = did.IsEmpty ? null : JournalJson.Words(did);
        if (happened is not Event.BeatHeard heard)
            return JournalJson.Write(new JournalLine { Now = now, Event = happened, Did = words });
        bool known = heard.Beat.Equals(_beats.GetValueOrDefault(heard.From));
        _beats[heard.From] = heard.Beat;
        return JournalJson.Write(known
            ? new JournalLine
            {
                Now = now,
                Beat = [heard.From.Index, heard.Path, heard.At.Ticks],
                Did = words,
            }
            : new JournalLine { Now = now, Event = happened, Did = words });
    }

    /// <summary>What happened by a line; null if it is one to start from.</summary>
    /// <exception cref="InvalidDataException">It refers to what is not there.</exception>
    public Event? Happened(JournalLine line)
    {
        if (line.State is not null)
        {
            _beats.Clear();
            return null;
        }
        if (line.Event is Event.BeatHeard heard) _beats[heard.From] = heard.Beat;
        if (line.Event is not null) return line.Event;
        if (line.Beat is not [var from, var path, var at]
            || !_beats.TryGetValue(new((int)from), out var beat))
            throw new InvalidDataException("A line says neither what happened nor which beat.");
        return new Event.BeatHeard(new((int)from), (int)path, new(at), beat);
    }
}
