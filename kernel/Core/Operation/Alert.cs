namespace Baton.Core.Operation;

/// <summary>How much an alert matters.</summary>
public enum AlertLevel
{
    Info,
    Warning,
    Error,
}

/// <summary>
/// One line of the alert log, with the module and number that operators' filters know (messages
/// guide).
/// </summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Module"><c>pm nm rc rm lcns</c>...</param>
/// <param name="Id">The module's number of the message.</param>
/// <param name="Text">One complete sentence.</param>
public sealed record Alert(AlertLevel Level, string Module, int Id, string Text);
