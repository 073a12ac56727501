using System.Collections.Immutable;

namespace Baton.Core;

/// <summary>Begins scripts; the end of each comes back as an event under its number.</summary>
internal static class Scripts
{
    /// <summary>Has a script run here; whoever asks keeps the number to know its end by.</summary>
    public static long Begin(Draft draft, string owner, string path, TimeSpan timeout,
        ImmutableSortedDictionary<string, string> environment)
    {
        long id = draft.State.ScriptsBegun + 1;
        draft.State = draft.State with { ScriptsBegun = id };
        draft.Do(new Effect.RunScript(new ScriptCall
        {
            Id = id,
            Owner = owner,
            Path = path,
            Timeout = timeout,
            Environment = environment,
        }));
        return id;
    }

    /// <summary>How a run ended, as the rest of a sentence that names it.</summary>
    public static string Words(Event.ScriptEnded ended)
    {
        string said = ended.Text.Length > 0 ? $" ({ended.Text})" : "";
        return ended.End switch
        {
            ScriptEnd.TimedOut => "did not end in its time and was killed" + said,
            ScriptEnd.NotStarted => "could not be started" + said,
            _ => $"ended with exit code {ended.ExitCode}{said}",
        };
    }
}
