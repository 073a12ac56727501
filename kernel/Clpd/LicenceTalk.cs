using Baton.Core.Operation;
using Baton.Licences;

namespace Baton.Clpd;

/// <summary>What servers say to each other about licences.</summary>
internal sealed class LicenceTalk(LicenceKeys keys, Action<Alert> tell)
{
    private readonly HashSet<string> _strange = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _doubts = new(StringComparer.Ordinal);

    /// <summary>All that is known here, and what time it is.</summary>
    public byte[] Told(LicenceStore store, DateTimeOffset now) => keys.Write(
        store.Book with { Seen = store.Book.Effective(now) }, store.Statements);

    /// <summary>Takes over what another server tells.</summary>
    /// <returns>The time it is there; null if it does not say.</returns>
    /// <exception cref="LicenceRefusedException">It is not taken; it says why.</exception>
    public DateTimeOffset? Take(LicenceStore store, string from, byte[] body)
    {
        var (said, isWhole, _) = Read(from, body);
        if (!isWhole)
            throw Strange(from, "They are sealed with another key than that of this cluster.");
        _strange.Remove(from);
        store.Keep(store.Book.Merged(said.Book, from));
        foreach (string statement in said.Vendors) Hear(store, from, statement);
        return said.Book.Seen == default ? null : said.Book.Seen;
    }

    private (SealedBook Read, bool IsWhole, bool IsOfNow) Read(string from, byte[] body)
    {
        try
        {
            return keys.Read(body);
        }
        catch (LicenceRefusedException e)
        {
            throw Strange(from, e.Message);
        }
    }

    // Told when it begins, and not at every meeting.
    private LicenceRefusedException Strange(string from, string why)
    {
        string text = $"The licenses that {from} tells are not taken. {why}";
        if (_strange.Add(from)) tell(new Alert(AlertLevel.Error, "lcns", 16, text));
        return new LicenceRefusedException(text);
    }

    private void Hear(LicenceStore store, string from, string statement)
    {
        string fault = IsForgotten(store, statement) ? "" : store.Add(statement);
        if (fault.Length > 0 && _doubts.GetValueOrDefault(from) != fault)
            tell(new Alert(AlertLevel.Warning, "lcns", 13,
                $"A vendor that {from} believes is not believed here. {fault}"));
        if (fault.Length > 0) _doubts[from] = fault;
    }

    // The other one has just learned, or will, that an operator does not want it any more.
    private static bool IsForgotten(LicenceStore store, string statement)
    {
        try
        {
            return store.Book.HasForgotten(Vendor.Read(statement));
        }
        catch (LicenceRefusedException)
        {
            return false;
        }
    }
}
