namespace Baton.Plugins.Mail;

/// <summary>A recipient whom a server does not take.</summary>
/// <param name="Address">The address.</param>
/// <param name="Why">The server's words.</param>
internal sealed record RefusedRecipient(string Address, string Why)
{
    public override string ToString() => $"{Address}: {Why}";
}

/// <summary>What a server said of each recipient of a mail.</summary>
/// <param name="Taken">For whom it took the mail; nobody: it took none.</param>
/// <param name="Refused">Who is refused for good.</param>
/// <param name="PutOff">Who is refused for the moment.</param>
internal sealed record Handover(IReadOnlyList<string> Taken,
    IReadOnlyList<RefusedRecipient> Refused, IReadOnlyList<RefusedRecipient> PutOff);
