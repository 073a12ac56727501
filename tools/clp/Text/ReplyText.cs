using System.Collections.Immutable;
using Baton.Core.Operation;

namespace Baton.Clp.Text;

/// <summary>The end of an operation: what is shown, what is complained of, and the code.</summary>
internal sealed record Ending(ExitCode Code, ImmutableArray<string> Shown,
    ImmutableArray<string> Complaints);

/// <summary>Turns the daemon's answer into the words of the command that asked.</summary>
internal static class ReplyText
{
    public const string Succeeded = "Command succeeded.";

    /// <summary>An operation on one server or on groups.</summary>
    public static Ending Of(OperatorReply reply, Deed deed)
    {
        ImmutableArray<string> lines = Lines(reply.Text);
        return reply.IsGood
            ? new Ending(ExitCode.Done, [.. lines.Where(IsNews), Succeeded], [])
            : new Ending(ExitCodes.Of(reply.Kind), [], Complaint(reply.Kind, lines, deed));
    }

    /// <summary>
    /// An operation on every server: a line for each. The daemon's text names those with
    /// something to tell, as <c>server: sentence</c>; those it does not name did it, unless
    /// nothing was done at all.
    /// </summary>
    public static Ending OfCluster(OperatorReply reply, Deed deed,
        ImmutableArray<string> servers)
    {
        ImmutableArray<string> lines = Lines(reply.Text);
        var told = new Dictionary<string, string>();
        var rest = new List<string>();
        foreach (string line in lines)
        {
            if (Split(line, servers) is var (server, sentence) && server.Length > 0)
                told[server] = sentence;
            else if (IsNews(line) || !reply.IsGood)
                rest.Add(line);
        }
        bool doneElsewhere = reply.IsGood
            || (reply.Kind == ReplyKind.PartlyFailed && told.Count > 0);
        ImmutableArray<string> shown =
        [
            .. servers.Where(s => doneElsewhere || told.ContainsKey(s)).Select(s =>
                $"{deed.Title} {s} : {told.GetValueOrDefault(s, Succeeded)}"),
        ];
        return reply.IsGood
            ? new Ending(ExitCode.Done, [.. rest, .. shown], [])
            : new Ending(ExitCodes.Of(reply.Kind), shown,
                Complaint(reply.Kind, [.. rest], deed));
    }

    private static ImmutableArray<string> Complaint(ReplyKind kind, ImmutableArray<string> lines,
        Deed deed)
    {
        // The daemon's own advice is the better one.
        string? hint = lines.Any(l => l.Contains(" -f", StringComparison.Ordinal)
            || l.Contains(" -h", StringComparison.Ordinal)) ? null : Hint(kind, deed);
        ImmutableArray<string> hints = hint is null ? [] : [hint];
        if (kind == ReplyKind.PartlyFailed)
        {
            return
            [
                $"{deed.Title} failed on some {deed.Parts}.", .. Inset(lines), .. hints,
            ];
        }
        return lines.Length == 1
            ? [$"Could not {deed.Verb} {deed.Thing}{Joint(lines[0])} {lines[0]}", .. hints]
            : [$"Could not {deed.Verb} {deed.Thing}: {Why(kind, deed)}", .. Inset(lines), .. hints];
    }

    /// <summary>What to say when the daemon gave no reason of its own.</summary>
    private static string Why(ReplyKind kind, Deed deed) => kind switch
    {
        ReplyKind.UnknownName => "the cluster has nothing of that name.",
        ReplyKind.AlreadySo when deed.Verb == "start" => "already started.",
        ReplyKind.AlreadySo when deed.Verb == "stop" => "already stopped.",
        ReplyKind.AlreadySo when deed.Verb == "suspend" => "already suspended.",
        ReplyKind.AlreadySo when deed.Verb == "resume" => "not suspended.",
        ReplyKind.Suspended => "the cluster is suspended.",
        ReplyKind.NotAllUp => "not every server is up.",
        ReplyKind.AlreadySo => "already there.",
        ReplyKind.Busy => "another request or a recovery is under way.",
        ReplyKind.OnOtherServer => "it runs on another server.",
        ReplyKind.NoDestination => "no server may take it now.",
        ReplyKind.NotRunning => "the cluster service is not running.",
        ReplyKind.TimedOut => "it was not done in the time given.",
        ReplyKind.Failed => "it was tried and went wrong.",
        _ => "the daemon gave an answer that this command does not know.",
    };

    private static string? Hint(ReplyKind kind, Deed deed) => (kind, deed.Verb) switch
    {
        (ReplyKind.OnOtherServer, "start") => "Use -f to take it over from that server.",
        (ReplyKind.OnOtherServer, "stop") =>
            "Name that server with -h, or use -f to stop it wherever it runs.",
        (ReplyKind.OnOtherServer, _) => "Name that server with -h, or leave -h out.",
        (ReplyKind.NoDestination, _) => "clpgrp --explain says what speaks against each server.",
        (ReplyKind.NotRunning, not "stop") => "Start it with clpcl -s.",
        (ReplyKind.Suspended, _) => "End the suspension with clpcl --resume.",
        (ReplyKind.NotAllUp, "suspend") => "Use --force to suspend those that are.",
        (ReplyKind.Failed, _) => "The alert log (clpstat --alerts) says more.",
        (ReplyKind.TimedOut, _) => "It may still be under way: look at clpstat.",
        _ => null,
    };

    private static (string Server, string Sentence) Split(string line,
        ImmutableArray<string> servers)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string head = colon > 0 ? line[..colon].Trim() : "";
        return servers.Contains(head) ? (head, line[(colon + 1)..].Trim()) : ("", "");
    }

    // A list of names, as an acceptance has, is for programs; news is a sentence.
    private static bool IsNews(string line) => line != Succeeded && line.Contains(' ');

    private static char Joint(string sentence) => char.IsUpper(sentence[0]) ? '.' : ':';

    private static IEnumerable<string> Inset(ImmutableArray<string> lines) =>
        lines.Select(l => "  " + l);

    private static ImmutableArray<string> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries
            | StringSplitOptions.TrimEntries)];
}
