namespace Baton.Plugins.Mail;

/// <summary>Who has a mail already, and who is waited for.</summary>
/// <param name="time">The clock.</param>
/// <remarks>
/// A recipient may be refused for the moment while others are taken. The mail is offered again
/// for that one alone; but a mailbox that stays full must not hold up what others are told.
/// </remarks>
internal sealed class Recipients(TimeProvider time)
{
    /// <summary>Longer than servers are wont to put off a sender whom they do not know.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(10);

    private readonly HashSet<string> _served = [];
    private readonly HashSet<string> _waitedInVain = [];
    private string _key = "";
    private long? _since;

    /// <summary>Who of all is still to get the mail of an alert.</summary>
    /// <param name="key">The alert's key.</param>
    /// <param name="all">Every recipient.</param>
    public string[] Open(string key, IEnumerable<string> all)
    {
        if (key != _key)
        {
            (_key, _since) = (key, null);
            _served.Clear();
        }
        return [.. all.Where(a => !_served.Contains(a))];
    }

    /// <summary>True if some have the mail of the alert, or are refused for good.</summary>
    public bool SomeAreServed => _served.Count > 0;

    /// <summary>A server took it for them, or refused them for good.</summary>
    public void Settle(IEnumerable<string> served)
    {
        foreach (string address in served)
        {
            _served.Add(address);
            _waitedInVain.Remove(address);
        }
    }

    /// <summary>Nothing more is to come of the alert.</summary>
    public void Close() => _key = "";

    /// <summary>Whether the mail is to be offered again for those whom nobody took yet.</summary>
    /// <param name="open">They.</param>
    public bool AreWaitedFor(IReadOnlyCollection<string> open)
    {
        if (open.All(_waitedInVain.Contains)) return false;
        _since ??= time.GetTimestamp();
        if (time.GetElapsedTime(_since.Value) < Wait) return true;
        _waitedInVain.UnionWith(open);
        return false;
    }
}
