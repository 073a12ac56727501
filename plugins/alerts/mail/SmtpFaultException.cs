namespace Baton.Plugins.Mail;

/// <summary>A mail server did not take a mail; the message says why.</summary>
/// <param name="message">Why.</param>
/// <param name="isOfMail">True if it refused this one mail for good.</param>
public sealed class SmtpFaultException(string message, bool isOfMail = false) : Exception(message)
{
    /// <summary>True if the server refused this one mail for good.</summary>
    public bool IsOfMail { get; } = isOfMail;
}
