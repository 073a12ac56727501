namespace Baton.Host.Isolation;

/// <summary>
/// A call into an isolated plugin failed: its process threw, died or could not be started; the
/// message is one reason for people.
/// </summary>
internal sealed class PluginProcessException(string message, bool retry = false)
    : Exception(message)
{
    /// <summary>True if the process was ended for another call's sake.</summary>
    public bool IsOthersFault { get; } = retry;
}
